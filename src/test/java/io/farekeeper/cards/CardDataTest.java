package io.farekeeper.cards;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.cards.CardData.Cleaned;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bson.BsonBinary;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CardDataTest {
  private static final String VISA = "4111111111111111";

  @ParameterizedTest
  @MethodSource("io.farekeeper.cards.Cards#published")
  void everyNetworksNumberIsCutInEveryForm(String number) {
    for (String separator :
        List.of("", " ", "-", ".", "\u00A0", " - ", "\t", "\n", "\r\n", "/", " / ", "_")) {
      for (int size : new int[] {1, 4, 5, 6}) {
        String written = number.replaceAll("(.{" + size + "})(?=.)", "$1" + separator);
        assertThat(text("card " + written + " exp 12/28"))
            .isEqualTo("card " + Cards.cut(number) + " exp 12/28");
        assertThat(text(written)).isEqualTo(Cards.cut(number));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.farekeeper.cards.Cards#published")
  void aNumberThatIsACardsBecomesText(String number) {
    assertThat(value(new BsonInt64(Long.parseLong(number)))).isEqualTo(cut(number));
    assertThat(value(new BsonDecimal128(Decimal128.parse(number)))).isEqualTo(cut(number));
    if (number.length() <= 16 && Long.parseLong(number) < 1L << 53) {
      assertThat(value(new BsonDouble(Double.parseDouble(number)))).isEqualTo(cut(number));
    }
  }

  @Test
  void numbersOfOddShapesAreCutToo() {
    assertThat(value(new BsonInt64(-Long.parseLong(VISA)))).isEqualTo(cut(VISA));
    assertThat(value(new BsonDouble(4111111111111111.5))).isEqualTo(cut(VISA));
    assertThat(value(new BsonDecimal128(Decimal128.parse("4.111111111111111E15"))))
        .isEqualTo(cut(VISA));
    assertThat(value(new BsonDecimal128(Decimal128.parse("4111111111111111.25"))))
        .isEqualTo(cut(VISA));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"NaN", "Infinity", "-0", "0E-6176", "1E+6111", "1E-6176", "9.9E18", "41.5"})
  void otherNumbersStay(String number) {
    assertUntouched(new BsonDecimal128(Decimal128.parse(number)));
    if (!number.equals("NaN")) {
      assertUntouched(new BsonDouble(Double.parseDouble(number)));
    }
    assertUntouched(new BsonInt64(Long.MIN_VALUE));
    assertUntouched(new BsonInt64(Long.MAX_VALUE));
  }

  @Test
  void itIsFoundAtAnyDepthInArraysAndInNames() {
    BsonDocument event =
        BsonDocument.parse(
            """
            {user_id: 7, route_info: {stops: [1, [{note: "paid 4111-1111-1111-1111"}, 4111111111111111]]},
             "4111 1111 1111 1111": "a", "4111111111111111": "b", status: "purchased"}\
            """);
    BsonDocument before = event.clone();

    Cleaned cleaned = CardData.clean(event);

    assertThat(cleaned.event())
        .isEqualTo(
            BsonDocument.parse(
                """
                {user_id: 7, route_info: {stops: [1, [{note: "paid 411111******1111"}, "411111******1111"]]},
                 "411111******1111": "a", "411111******1111 (2)": "b", status: "purchased"}\
                """));
    assertThat(cleaned.event().keySet())
        .containsExactly(
            "user_id", "route_info", "411111******1111", "411111******1111 (2)", "status");
    assertThat(cleaned.numbersCut()).isEqualTo(4);
    assertThat(event).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "%B4111111111111111^DOE/JANE^2812101000000000?|411111******1111",
        "swiped %B3782 822463 10005^DOE/JANE ^2812101000000000? ok|swiped 378282*****0005 ok",
        "%B4111111111111111^DOE/JANE^28121010000|411111******1111",
        ";4111111111111111=28121010000012345678?|411111******1111",
        "4111111111111111=2812101123456789|411111******1111",
        "57 4111111111111111D28121011234567890F end|57 411111******1111 end",
        "%B4111111111111111^DOE/J^2812101?;4111111111111111=2812101?+|411111******1111411111******1111+",
        "%B1234567890123445^DOE/JANE^9901120000?|123456******3445",
        ";1234567890123445=99011200?|123456******3445"
      })
  void theContentOfAMagneticStripeIsTakenOut(String text, String cleaned) {
    assertThat(text(text)).isEqualTo(cleaned);
    assertThat(CardData.clean(event(text)).fieldsDropped()).isPositive();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "card4111111111111111.|card411111******1111.",
        "(4111111111111111)|(411111******1111)",
        "4111111111111111/12/28|411111******1111/12/28",
        "card_4111_1111_1111_1111_old|card_411111******1111_old",
        "/cards/3782/822463/10005/pay|/cards/378282*****0005/pay",
        "12_4111111111111111_34|12_411111******1111_34",
        "***4111 1111 1111 1111***|***411111******1111***",
        "4111111111111111,5555555555554444|411111******1111,555555******4444",
        "\uFF14\uFF11\uFF11\uFF11 1111 1111 1111|411111******1111",
        "f47ac10b-58cc-4372-a567-0e02b2c3d479 4111 1111 1111"
            + " 1111|f47ac10b-58cc-4372-a567-0e02b2c3d479 411111******1111",
        "paid 2026-11-21 4111 1111 1111 1111 2026-11-21|paid 2026-11-21 411111******1111 2026-11-21"
      })
  void itIsFoundBesideOtherThings(String text, String cleaned) {
    assertThat(text(text)).isEqualTo(cleaned);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4111111111111112", // no check digit
        "9111111111111119",
        "141111111111111111", // a part of a longer number
        "411111111111111100000000",
        "411111******1111",
        "f47ac10b-58cc-4372-a567-4111111111111111",
        "41111111-1111-4111-8111-111111111111",
        "a41111111111111111b2c3d479f47ac1",
        "4111111111111111a7c3d4e5", // 24 hex digits
        "29.4532015112830366",
        "40.712776 -74.005974",
        "Bus 412 2026-11-21 16:02:55",
        "41111111/111/11111", // the digits of a card number, divided as none is
        "411111_1111111111",
        "41_111111_111_11111",
        "4111\t111111111111",
        "411111111\n1111111",
        "/logs/2026/11/21/160255",
        "5105/2026/11/21 1602",
        "2026-11-21T16:02:55.123456789Z",
        "1763740975123",
        "1763740975123456",
        "ORD-2026-000123456",
        "4111111111111111e3x4" // not: 'x' ends the hex digits
      })
  void whatOnlyLooksLikeItStays(String text) {
    if (text.endsWith("x4")) {
      assertThat(text(text)).startsWith("411111******1111");
    } else {
      assertUntouched(new BsonString(text));
    }
  }

  @Test
  void aTimeOfTheLastYearsOfTheCenturyIsKnownByItsFieldsName() {
    BsonInt64 late = new BsonInt64(4_012_000_000_001L);
    for (String name :
        List.of("timestamp", "created_at", "createdAt", "end_time", "expiration_date")) {
      BsonDocument event =
          new BsonDocument(name, late).append("text_" + name, new BsonString("4012000000001"));
      assertThat(CardData.clean(event).event()).isSameAs(event);
    }
    assertThat(value(late)).isEqualTo(cut("4012000000001"));
  }

  @Test
  void binaryDataIsNotSearched() {
    assertUntouched(new BsonBinary(VISA.getBytes(StandardCharsets.UTF_8)));
  }

  private static BsonDocument event(String text) {
    return new BsonDocument("value", new BsonString(text));
  }

  private static String text(String text) {
    return CardData.clean(event(text)).event().getString("value").getValue();
  }

  private static @Nullable BsonValue value(BsonValue value) {
    return CardData.clean(new BsonDocument("value", value)).event().get("value");
  }

  private static BsonString cut(String number) {
    return new BsonString(Cards.cut(number));
  }

  private static void assertUntouched(BsonValue value) {
    BsonDocument event = new BsonDocument("value", value);
    Cleaned cleaned = CardData.clean(event);
    assertThat(cleaned.event()).isSameAs(event);
    assertThat(cleaned.numbersCut() + cleaned.fieldsDropped()).isZero();
  }
}
