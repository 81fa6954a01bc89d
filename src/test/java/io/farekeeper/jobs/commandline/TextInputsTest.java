package io.farekeeper.jobs.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextInputsTest {
  private static final FakeJob JOB = new FakeJob("fake");

  @ParameterizedTest
  @CsvSource({
    "userID,  7,    Long",
    "userID,  -1,   Long",
    "userID,  7.0,  String",
    "userID,  true, String",
    "userID,  '',   String",
    "save,    true, Boolean",
    "save,    false,Boolean",
    "save,    1,    String",
    "save,    TRUE, String",
    "note,    7,    String",
    "note,    true, String",
    "unknown, 7,    String",
  })
  void takesAWordAsWhatItsInputIs(String name, String word, String type) {
    Object value = TextInputs.convert(JOB, Map.of(name, word)).get(name);
    assertThat(value).hasToString(word);
    assertThat(value).extracting(it -> it.getClass().getSimpleName()).isEqualTo(type);
  }

  @Test
  void leavesOutWhatIsNotSaid() {
    assertThat(TextInputs.convert(JOB, Map.of())).isEmpty();
    assertThat(TextInputs.known(JOB)).isEqualTo("job fake takes userID, save, note");
  }

  @Test
  void usageNamesEachJobWithItsInputs() {
    assertThat(Usage.of(List.of(JOB, new FakeJob("other"))))
        .startsWith("Usage: java -jar farekeeper.jar run JOB")
        .contains(
            """
              fake
                  Does nothing
                  --userID=0  integer from 0 to 100: whom, 0 is all
                  --save=true  boolean: whether to save
                  --note=none  text: what to say
              other
            """);
  }
}
