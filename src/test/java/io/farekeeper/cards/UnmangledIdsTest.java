package io.farekeeper.cards;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/**
 * Ids, order numbers and times of this domain stay as they are: less than one in 100,000 is taken
 * for a card number. {@code -Dcards.ids=1000000} tries a million of each shape.
 */
class UnmangledIdsTest {
  private static final int IDS = Integer.getInteger("cards.ids", 20_000);
  private static final long FIRST_SECOND = 978_307_200; // 2001
  private static final long LAST_SECOND = 2_208_988_800L; // 2040

  private static final Map<String, Function<SplittableRandom, Object>> SHAPES = shapes();

  private static Map<String, Function<SplittableRandom, Object>> shapes() {
    Map<String, Function<SplittableRandom, Object>> shapes = new LinkedHashMap<>();
    shapes.put("uuid", UnmangledIdsTest::uuid);
    shapes.put("uuid without dashes", random -> uuid(random).toString().replace("-", ""));
    shapes.put(
        "uuid in capitals in a text",
        random -> "pass " + uuid(random).toString().toUpperCase(Locale.ROOT) + " used");
    shapes.put("two uuids", random -> uuid(random) + " " + uuid(random));
    shapes.put(
        "ObjectId", random -> new ObjectId(seconds(random), random.nextInt(1 << 24)).toHexString());
    shapes.put(
        "random ObjectId", random -> uuid(random).toString().replace("-", "").substring(0, 24));
    shapes.put("SHA-256", random -> (uuid(random) + "" + uuid(random)).replace("-", ""));
    shapes.put("order id", UnmangledIdsTest::order);
    shapes.put("order id as text", random -> String.valueOf(order(random)));
    shapes.put(
        "order number",
        random ->
            "ORD-%d-%09d".formatted(2001 + random.nextInt(99), random.nextInt(1_000_000_000)));
    shapes.put("serial", random -> "SN%010d".formatted(random.nextLong(10_000_000_000L)));
    shapes.put("ticket", random -> "bytemark-ticket-abc" + random.nextInt(1_000_000));
    shapes.put("seconds", random -> (long) seconds(random));
    shapes.put("milliseconds", random -> seconds(random) * 1000L + random.nextInt(1000));
    shapes.put(
        "milliseconds as text", random -> "" + (seconds(random) * 1000L + random.nextInt(1000)));
    shapes.put("microseconds", random -> seconds(random) * 1_000_000L + random.nextInt(1_000_000));
    shapes.put(
        "microseconds as text",
        random -> "" + (seconds(random) * 1_000_000L + random.nextInt(1_000_000)));
    shapes.put(
        "nanoseconds", random -> seconds(random) * 1_000_000_000L + random.nextInt(1_000_000_000));
    shapes.put(
        "ISO time",
        random -> Instant.ofEpochSecond(seconds(random), random.nextInt(1_000_000_000)).toString());
    shapes.put(
        "time", random -> Instant.ofEpochSecond(seconds(random)).toString().replace("T", " "));
    shapes.put(
        "bus and time",
        random ->
            random.nextInt(1000)
                + " "
                + Instant.ofEpochSecond(seconds(random)).toString().replace("T", " "));
    shapes.put(
        "compact time",
        random ->
            Instant.ofEpochSecond(seconds(random), random.nextInt(1000) * 1_000_000L)
                .toString()
                .replaceAll("[^0-9]", ""));
    shapes.put("telephone", random -> "+1 713-555-%04d".formatted(random.nextInt(10_000)));
    shapes.put("place", random -> random.nextDouble(-90, 90) + "," + random.nextDouble(-180, 180));
    shapes.put(
        "path by date",
        random ->
            "/logs/%s/%06d"
                .formatted(
                    Instant.ofEpochSecond(seconds(random))
                        .toString()
                        .substring(0, 10)
                        .replace('-', '/'),
                    random.nextInt(1_000_000)));
    shapes.put(
        "bus and date with slashes",
        random ->
            random.nextInt(10_000)
                + " "
                + Instant.ofEpochSecond(seconds(random))
                    .toString()
                    .substring(0, 16)
                    .replace('-', '/')
                    .replace('T', ' '));
    shapes.put("user and time", random -> random.nextInt(1_000_000) + "_" + seconds(random));
    shapes.put(
        "snake case", random -> "user_%d_order_%d".formatted(random.nextInt(99999), order(random)));
    shapes.put("user and order", random -> random.nextInt(1_000_000) + "/" + order(random));
    shapes.put(
        "columns",
        random -> random.nextInt(1_000_000) + "\t" + seconds(random) + "\t" + order(random));
    shapes.put("lines", random -> order(random) + "\n" + order(random) + "\r\n" + order(random));
    shapes.put(
        "place with a slash",
        random -> "%.6f/%.6f".formatted(random.nextDouble(-90, 90), random.nextDouble(-180, 180)));
    shapes.put("fraction", random -> random.nextDouble());
    return shapes;
  }

  @Test
  void fewerThanOneInAHundredThousandIsTakenForACardNumber() {
    Map<String, Integer> mangled = new LinkedHashMap<>();
    SplittableRandom random = new SplittableRandom(20261121);
    SHAPES.forEach(
        (shape, ids) -> {
          int wrong = 0;
          for (int i = 0; i < IDS; i++) {
            wrong += isMangled(ids.apply(random)) ? 1 : 0;
          }
          mangled.put(shape, wrong);
        });

    int all = mangled.values().stream().mapToInt(Integer::intValue).sum();
    if (Integer.getInteger("cards.ids") != null) {
      System.out.println("taken for card numbers, of " + IDS + " each: " + mangled);
    }
    assertThat(mangled)
        .allSatisfy((shape, wrong) -> assertThat(wrong).isLessThanOrEqualTo(IDS / 100_000));
    assertThat(all).isLessThan(Math.max(1, IDS * SHAPES.size() / 100_000));
  }

  /**
   * What cannot be distinguished: the share of random digits that begin and end like a card number.
   */
  @Test
  void oneInAboutThirtyOfRandomSixteenDigitsLooksLikeACardNumber() {
    SplittableRandom random = new SplittableRandom(7);
    int taken = 0;
    for (int i = 0; i < 100_000; i++) {
      taken += isMangled("%016d".formatted(random.nextLong(10_000_000_000_000_000L))) ? 1 : 0;
    }
    assertThat(taken).isBetween(1_500, 4_000);
  }

  private static boolean isMangled(Object id) {
    BsonValue value =
        id instanceof Long number ? new BsonInt64(number) : new BsonString(id.toString());
    BsonDocument event = new BsonDocument("id", value);
    return CardData.clean(event).numbersCut() > 0;
  }

  private static UUID uuid(SplittableRandom random) {
    long version = (random.nextLong() & 0xffffffffffff0fffL) | 0x4000;
    long variant = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(version, variant);
  }

  private static long order(SplittableRandom random) {
    return random.nextLong(100_000, 1_000_000_000_000L);
  }

  private static int seconds(SplittableRandom random) {
    return (int) random.nextLong(FIRST_SECOND, Math.min(LAST_SECOND, Integer.MAX_VALUE));
  }
}
