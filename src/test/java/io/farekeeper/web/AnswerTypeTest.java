package io.farekeeper.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerTypeTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json|JSON",
        "*/*|JSON",
        "application/*|JSON",
        "application/json;q=0.9, application/*;q=0.1|JSON",
        "text/csv;q=0.1, application/json;q=0.9|JSON",
        "text/csv, application/json|JSON",
        "application/x-ndjson, text/csv, application/json|JSON",
        "text/csv;q=0.5, */*|JSON",
        "text/csv;q=0, */*;q=0.1|JSON",
        "text/html, application/xhtml+xml, */*;q=0.8|JSON",
        "text/csv|CSV",
        "text/csv;header=present|CSV",
        "text/csv, */*|CSV",
        "text/csv, */*;q=0.1|CSV",
        "text/csv, application/json;q=0.5|CSV",
        "text/csv, application/x-ndjson|CSV",
        "application/json;q=0.2, */*, text/csv;q=0.3|CSV",
        "application/x-ndjson, text/csv;q=0.9|NDJSON",
        "application/x-ndjson;q=0.2, application/json;q=0.1|NDJSON",
        "image/png|''",
        "application/json;q=0|''",
        "no type|''"
      })
  void itIsWhatTheCallerLikesBest(String accept, String type) {
    assertThat(AnswerType.of(accept).map(Enum::name).orElse("")).isEqualTo(type);
  }

  @Test
  void whoSaysNothingGetsJson() {
    assertThat(AnswerType.of(null)).contains(AnswerType.JSON);
    assertThat(AnswerType.of("")).contains(AnswerType.JSON);
  }
}
