package io.farekeeper.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RfcTimeTest {

  @ParameterizedTest
  @CsvSource({
    "2026-03-04T05:06:07.089Z, 2026-03-04T05:06:07.089Z, 2026-03-03T23:06:07.089-06:00",
    "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999Z, 9999-12-31T17:59:59.999-06:00",
    "+10000-01-01T13:59:59Z,   9999-12-31T23:59:59.999Z, 9999-12-31T17:59:59.999-06:00",
    "+1000000000-12-31T23:59:59.999999999Z, 9999-12-31T23:59:59.999Z,"
        + " 9999-12-31T17:59:59.999-06:00",
    "1800-01-01T00:00:00Z,     1800-01-01T00:00:00Z,     1800-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z,     0001-01-01T00:00:00Z,     0001-01-01T00:00:00Z",
    "0000-05-05T00:00:00Z,     0001-01-01T00:00:00Z,     0001-01-01T00:00:00Z",
    "-0001-11-30T00:00:00Z,    0001-01-01T00:00:00Z,     0001-01-01T00:00:00Z",
    "-1000000000-01-01T00:00:00Z, 0001-01-01T00:00:00Z,  0001-01-01T00:00:00Z",
  })
  void isOneOfFourDigitsAndWholeMinutes(Instant stored, String shown, String inChicago) {
    assertThat(RfcTime.of(stored)).hasToString(shown);
    assertThat(
            DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                RfcTime.in(ZoneId.of("America/Chicago"), stored)))
        .isEqualTo(inChicago);
  }

  @ParameterizedTest
  @CsvSource({"Asia/Tokyo, 9999-12-31T23:59:59.999Z", "Etc/GMT+12, 9999-12-31T11:59:59.999-12:00"})
  void theLastMomentIsShownInAnyZone(ZoneId zone, String shown) {
    assertThat(
            DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                RfcTime.in(zone, RfcTime.ofMillis(Long.MAX_VALUE))))
        .isEqualTo(shown);
  }
}
