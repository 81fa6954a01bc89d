package io.farekeeper.stores;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassUuidTest {

  @ParameterizedTest
  @CsvSource({
    "6F9619FF-8B86-D011-B42D-00CF4FC964FF, 6f9619ff-8b86-d011-b42d-00cf4fc964ff, true",
    "6F9619FF-8b86-d011-B42D-00cf4fc964ff, 6f9619ff-8B86-D011-b42d-00CF4FC964FF, true",
    "6f9619ff-8b86-d011-b42d-00cf4fc964ff, 6f9619ff-8b86-d011-b42d-00cf4fc964fe, false",
    "{6F9619FF-8B86-D011-B42D-00CF4FC964FF}, {6f9619ff-8b86-d011-b42d-00cf4fc964ff}, false",
    "PASS-1, pass-1, false",
    "PASS-1, PASS-1, true",
  })
  void comparesUuidsWithoutLetterCaseAndOtherIdsExactly(String one, String other, boolean same) {
    assertThat(PassUuid.same(one, other)).isEqualTo(same);
  }

  @Test
  void findsAUuidByIndexInTheSpellingsThatAreMet() {
    assertThat(PassUuid.spellings("6F9619ff-8b86-d011-b42d-00cf4fc964ff"))
        .containsExactly(
            "6F9619ff-8b86-d011-b42d-00cf4fc964ff",
            "6f9619ff-8b86-d011-b42d-00cf4fc964ff",
            "6F9619FF-8B86-D011-B42D-00CF4FC964FF");
    assertThat(PassUuid.spellings("Pass-1")).containsExactly("Pass-1");
  }
}
