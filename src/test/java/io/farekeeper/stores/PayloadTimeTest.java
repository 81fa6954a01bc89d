package io.farekeeper.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.Stream;
import org.bson.BsonDateTime;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadTimeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "0000-00-00",
        "0000-00-00 00:00:00",
        "0000-00-00T00:00:00",
        "0000-00-00T00:00:00Z",
        "0000-00-00T00:00:00.000+0000",
        "-0001-11-30T00:00:00+00:00",
        "-0001-11-30 00:00:00",
        "-0001-11-30",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00",
        "0001-01-01",
        "1899-12-30",
        "1899-12-30T00:00:00",
        "1899-12-30 00:00:00-06:00",
        "1970-01-01",
        "1970-01-01T00:00:00Z",
        "1970-01-01t00:00:00z",
        "1970-01-01 00:00:00",
        "1970-01-01T00:00:00+0000",
        "1969-12-31T18:00:00-06:00",
        "1999-12-31T23:59:59.999Z",
        "2000-01-01T05:59:59+06:00",
        "1970-02-30",
      })
  void whatLiesBefore2000IsNoValue(String text) {
    assertThat(PayloadTime.of(text)).isEqualTo(PayloadTime.ABSENT);
    assertThat(PayloadTime.of(new BsonString(text)).hasComeBy(Instant.MAX)).isFalse();
  }

  static Stream<BsonValue> nothing() {
    return Stream.of(BsonNull.VALUE, new BsonUndefined(), new BsonDateTime(0));
  }

  @ParameterizedTest
  @MethodSource("nothing")
  void soIsNullAndADateOfThatTime(BsonValue value) {
    assertThat(PayloadTime.of(value)).isEqualTo(PayloadTime.ABSENT);
    assertThat(PayloadTime.of((BsonValue) null)).isEqualTo(PayloadTime.ABSENT);
  }

  @ParameterizedTest
  @CsvSource({
    "2000-01-01T00:00:00Z,      2000-01-01T00:00:00Z",
    "1999-12-31T23:00:00-05:00, 2000-01-01T04:00:00Z",
    "2027-01-31T10:00:00+0000,  2027-01-31T10:00:00Z",
    "2027-01-31t10:00:00z,      2027-01-31T10:00:00Z",
    "2027-01-31 10:00:00-0530,  2027-01-31T15:30:00Z",
    "' 2027-01-31T10:00:00Z ',  2027-01-31T10:00:00Z",
    "9999-12-31T23:59:59Z,      9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-14:00, 9999-12-31T23:59:59.999Z",
  })
  void readsTimesFrom2000To9999InAnyOffset(String text, Instant instant) {
    assertThat(PayloadTime.of(text)).isEqualTo(new PayloadTime(instant, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "soon",
        "2027-01-31",
        "2027-00-00",
        "2027-02-30T00:00:00Z",
        "+999999999-12-31T23:59:59Z",
        "+99999-01-01T00:00:00Z",
        "1770000000",
        "0",
        "1970",
        "1970-01-01 or so",
        "0000-00-00 00:00:00 America/Chicago",
      })
  void otherThingsAreUnreadable(String text) {
    assertThat(PayloadTime.of(text)).isEqualTo(new PayloadTime(null, false));
  }

  @Test
  void aDateOfMongoDbIsItsMoment() {
    Instant moment = Instant.parse("2027-01-31T10:00:00Z");
    assertThat(PayloadTime.of(new BsonDateTime(moment.toEpochMilli())).instant()).isEqualTo(moment);
    assertThat(PayloadTime.of(new BsonDateTime(Long.MAX_VALUE)).readable()).isFalse();
  }
}
