package io.farekeeper.tickets;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.tickets.reading.PassFacts;
import org.bson.BsonDocument;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsedUpTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                   | false",
        "{uses_count: 7}                                      | false",
        "{uses_count: 7, allowed_uses: null}                  | false",
        "{uses_count: 7, allowed_uses: 0}                     | false",
        "{uses_count: 7, allowed_uses: -1}                    | false",
        "{uses_count: 7, allowed_uses: 'unlimited'}           | false",
        "{uses_count: 7, allowed_uses: ''}                    | false",
        "{uses_count: 7, allowed_uses: 7.5}                   | false",
        "{uses_count: 7, allowed_uses: NaN}                   | false",
        "{uses_count: 7, allowed_uses: {$numberDecimal: 'NaN'}} | false",
        "{uses_count: 7, allowed_uses: [1]}                   | false",
        "{uses_count: 7, allowed_uses: 8}                     | false",
        "{uses_count: 7, allowed_uses: 7}                     | true",
        "{uses_count: 8, allowed_uses: 7}                     | true",
        "{uses_count: 7, allowed_uses: 7.0}                   | true",
        "{uses_count: 7, allowed_uses: {$numberDecimal: '7'}} | true",
        "{uses_count: 7, allowed_uses: '7'}                   | true",
        "{uses_count: '7', allowed_uses: 7}                   | true",
        "{uses_count: null, allowed_uses: 1}                  | false",
        "{uses_count: 'none', allowed_uses: 1}                | false",
        "{allowed_uses: 1}                                    | false",
      })
  void onlyAPositiveNumberThatTheUsesHaveReachedSaysSo(String payload, boolean usedUp) {
    assertThat(PassFacts.isUsedUp(BsonDocument.parse(payload))).isEqualTo(usedUp);
  }

  @ParameterizedTest
  @CsvSource({"0, 3, 2, false", "1, 3, 2, true", "-5, 3, 2, false", "0, 3, 3, true"})
  void usesThatBytemarkHasNotHeardOfCountToo(int uses, int allowed, int further, boolean usedUp) {
    String payload = "{uses_count: %d, allowed_uses: %d}".formatted(uses, allowed);
    assertThat(PassFacts.isUsedUp(BsonDocument.parse(payload), further)).isEqualTo(usedUp);
  }
}
