package io.farekeeper.bytemark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expectations are what Node's {@code Buffer.toString('utf8')} makes of the bytes. */
class Utf8Test {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "414243 41,42,43",
        "c3a9e282acf09f9880 e9,20ac,d83d,de00",
        "eda080 fffd,fffd,fffd",
        "edbfbf fffd,fffd,fffd",
        "ed9fbf d7ff",
        "ed41 fffd,41",
        "41eda0 41,fffd,fffd",
        "eda0f4edefc1 fffd,fffd,fffd,fffd,fffd,fffd",
        "c2e0df9feda0c2 fffd,fffd,7df,fffd,fffd,fffd",
        "f0dfa0edbf9f fffd,7e0,fffd,fffd,fffd",
        "e0edbf80 fffd,fffd,fffd,fffd",
        "c080 fffd,fffd",
        "f4908080 fffd,fffd,fffd,fffd",
        "f09f98 fffd",
        "e282 fffd",
        "ff fffd",
        "ed fffd",
        "41efbbbf 41,feff",
        "efbbbf41 41",
        "efbbbfefbbbf41 feff,41"
      })
  void decodesAsJavaScriptDoes(String hex, String codeUnits) {
    String text = Utf8.decode(HexFormat.of().parseHex(hex));

    assertThat(text.chars().mapToObj(Integer::toHexString).collect(Collectors.joining(",")))
        .isEqualTo(codeUnits);
  }
}
