package io.farekeeper.cards;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.cards.CardData.Cleaned;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every card number and every event, tried on generated ones. */
class GeneratedCardsTest {
  private static final List<String> PIECES =
      List.of(
          "card ",
          "#",
          "x",
          " paid:",
          "\n",
          " 7 ",
          " 12/28 ",
          "exp.",
          "\u00E9\uD83D\uDE8C",
          "-",
          " ",
          "(",
          "visa",
          " 2026-11-21 ",
          " f47ac10b-58cc-4372-a567-0e02b2c3d479,",
          "$5.50 ",
          "**",
          "=");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void noGeneratedNumberSurvives(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 100; i++) {
      for (String number : Cards.made(random)) {
        String text = noise(random) + Cards.apart(number, random) + noise(random);
        Cleaned cleaned = CardData.clean(new BsonDocument("note", new BsonString(text)));
        String left = cleaned.event().getString("note").getValue();
        assertThat(cleaned.numbersCut()).as(text).isPositive();
        assertThat(left.replaceAll("[^0-9*]", "")).as(text).doesNotContain(number);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void cleanedAgainItStaysAsItIs(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 1000; i++) {
      BsonDocument event = document(random, 3);
      BsonDocument cleaned = CardData.clean(event).event();
      assertThat(CardData.clean(cleaned).event()).as(event.toString()).isSameAs(cleaned);
    }
  }

  private static BsonDocument document(RandomGenerator random, int depth) {
    BsonDocument document = new BsonDocument();
    for (int i = random.nextInt(6); i >= 0; i--) {
      String name = random.nextInt(4) == 0 ? text(random) : "field" + i;
      document.put(name, value(random, depth));
    }
    return document;
  }

  private static BsonValue value(RandomGenerator random, int depth) {
    return switch (random.nextInt(depth > 0 ? 6 : 4)) {
      case 0 -> new BsonInt32(random.nextInt());
      case 1 -> new BsonInt64(Long.parseLong(Cards.any(random)));
      case 2, 3 -> new BsonString(text(random));
      case 4 -> document(random, depth - 1);
      default -> new BsonArray(List.of(value(random, depth - 1), value(random, depth - 1)));
    };
  }

  /** Numbers close to one another and to digits of all kinds. */
  private static String text(RandomGenerator random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(5); i >= 0; i--) {
      text.append(noise(random)).append(Cards.apart(Cards.any(random), random));
      text.append(random.nextBoolean() ? " " : "").append(random.nextLong());
    }
    return text.toString();
  }

  /** It ends and begins with no digit: a longer row of digits is no card number. */
  private static String noise(RandomGenerator random) {
    StringBuilder noise = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      noise.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return noise.toString();
  }
}
