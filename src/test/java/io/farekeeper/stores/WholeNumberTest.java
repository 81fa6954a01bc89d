package io.farekeeper.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.bson.BsonBoolean;
import org.bson.BsonDecimal128;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WholeNumberTest {

  static Stream<BsonValue> sevens() {
    return Stream.of(
        new BsonInt32(7),
        new BsonInt64(7),
        new BsonDouble(7.0),
        new BsonDecimal128(Decimal128.parse("7")),
        new BsonDecimal128(Decimal128.parse("7.000")),
        new BsonDecimal128(Decimal128.parse("0.7E1")));
  }

  @ParameterizedTest
  @MethodSource("sevens")
  void readsOneNumberOfAnyType(BsonValue seven) {
    assertThat(WholeNumber.of(seven)).isEqualTo(7);
    assertThat(WholeNumber.ofDigitsToo(seven)).isEqualTo(7);
  }

  static Stream<BsonValue> none() {
    return Stream.of(
        new BsonDouble(7.5),
        new BsonDouble(Double.NaN),
        new BsonDouble(Double.POSITIVE_INFINITY),
        new BsonDouble(0x1p63),
        new BsonDouble(1e300),
        new BsonDecimal128(Decimal128.NaN),
        new BsonDecimal128(Decimal128.NEGATIVE_INFINITY),
        new BsonDecimal128(Decimal128.parse("7.5")),
        new BsonDecimal128(Decimal128.parse("7E+6000")),
        new BsonDecimal128(Decimal128.parse("1E-6000")),
        new BsonString("7"),
        BsonBoolean.TRUE,
        BsonNull.VALUE);
  }

  @ParameterizedTest
  @MethodSource("none")
  void whatIsNoWholeNumberIsNone(BsonValue value) {
    assertThat(WholeNumber.of(value)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "7, 7",
    "' 7 ', 7",
    "007, 7",
    "0, 0",
    "-7,",
    "7.0,",
    "'',",
    "seven,",
    "١٢,",
    "1e3,",
    "9999999999999999999,",
  })
  void aTextOfDigitsIsThatNumber(String text, Long number) {
    assertThat(WholeNumber.ofDigitsToo(new BsonString(text))).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource({"-0, 0", "0, 0", "9223372036854775807, 9223372036854775807"})
  void zeroesAndLimitsAreNumbers(String decimal, long number) {
    assertThat(WholeNumber.of(new BsonDecimal128(Decimal128.parse(decimal)))).isEqualTo(number);
    assertThat(WholeNumber.of(new BsonDouble(-0.0))).isZero();
    assertThat(WholeNumber.of(new BsonInt64(Long.MIN_VALUE))).isEqualTo(Long.MIN_VALUE);
  }
}
