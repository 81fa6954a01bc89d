package io.farekeeper.jobs.commandline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {

  @Test
  void distinguishesTheJobsInputsFromTheApplicationsSettings() {
    assertThat(
            parse(
                "--userID=0 --server.port=1 a-job --note= --statusChange=1=2"
                    + " --farekeeper.bytemark.url=http://x --spring.x --logging.level.root=debug"))
        .isEqualTo(
            new Arguments(
                "a-job",
                Map.of("userID", "0", "note", "", "statusChange", "1=2"),
                List.of(
                    "--server.port=1",
                    "--farekeeper.bytemark.url=http://x",
                    "--spring.x",
                    "--logging.level.root=debug"),
                false));
  }

  @Test
  void knowsWhenHelpIsAskedFor() {
    assertThat(List.of(parse("a-job --help"), parse("-h"), parse("a-job")))
        .extracting(Arguments::help)
        .containsExactly(true, true, false);
    assertThat(parse("--help").job()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "job --userID,           '--userID' has no value; inputs are written --NAME=VALUE",
        "job --=3,               '--=3' has no value; inputs are written --NAME=VALUE",
        "job -userID=3,          '-userID=3' is not understood; inputs are written --NAME=VALUE",
        "job other,              'other' is one job too many: a job is named already",
        "job --a=1 --b=1 --a=2,  Input a is given twice",
      })
  void refusesWhatCannotBeUnderstood(String words, String line) {
    assertThatExceptionOfType(Refusal.class).isThrownBy(() -> parse(words)).withMessage(line);
  }

  private static Arguments parse(String words) {
    return Arguments.parse(List.of(words.split(" ")));
  }
}
