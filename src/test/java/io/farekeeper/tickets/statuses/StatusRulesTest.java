package io.farekeeper.tickets.statuses;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.stores.PayloadTime;
import io.farekeeper.tickets.statuses.StatusRules.Judgement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class StatusRulesTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

  /** The table of the data contract: past, now, future, none (absent) or null; what becomes. */
  @ParameterizedTest
  @CsvSource({
    "USABLE,    none,   past,   EXPIRED",
    "USABLE,    null,   past,   EXPIRED",
    "USABLE,    past,   past,   EXPIRED",
    "USABLE,    future, past,   EXPIRED",
    "USABLE,    none,   now,    EXPIRED",
    "USABLE,    past,   now,    EXPIRED",
    "USABLE,    past,   future, USING",
    "USABLE,    now,    future, USING",
    "USABLE,    past,   none,   USING",
    "USABLE,    past,   null,   USING",
    "USABLE,    future, future, USABLE",
    "USABLE,    future, none,   USABLE",
    "USABLE,    none,   future, USABLE",
    "USABLE,    null,   future, USABLE",
    "USABLE,    none,   none,   USABLE",
    "USABLE,    null,   null,   USABLE",
    "USING,     past,   past,   EXPIRED",
    "USING,     none,   past,   EXPIRED",
    "USING,     past,   now,    EXPIRED",
    "USING,     past,   future, USING",
    "USING,     none,   none,   USING",
    "USING,     future, null,   USING",
    "EXPIRED,   past,   future, EXPIRED",
    "EXPIRED,   none,   none,   EXPIRED",
    "USES_GONE, past,   past,   USES_GONE",
    "USES_GONE, none,   future, USES_GONE",
    "HELD,      past,   past,   HELD",
    "usable,    past,   past,   usable",
    "'',        past,   past,   ''",
  })
  void judges(String status, String firstUse, String expiration, String becomes) {
    assertThat(StatusRules.judge(status, payload(time(firstUse), time(expiration)), NOW))
        .isEqualTo(new Judgement(becomes, true));
  }

  private static List<BsonValue> time(String word) {
    return switch (word) {
      case "past" -> List.of(new BsonString("2026-03-04T05:06:06Z"));
      case "now" -> List.of(new BsonString("2026-03-04T05:06:07Z"));
      case "future" -> List.of(new BsonString("2026-03-04T05:06:08Z"));
      case "null" -> List.of(BsonNull.VALUE);
      default -> List.of();
    };
  }

  private static BsonDocument payload(List<BsonValue> firstUse, List<BsonValue> expiration) {
    BsonDocument payload = new BsonDocument();
    firstUse.forEach(time -> payload.put("first_use", time));
    expiration.forEach(time -> payload.put("expiration", time));
    return payload;
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-04T05:06:07Z,          2026-03-04T05:06:07Z",
    "2026-03-04T05:06:07,           2026-03-04T05:06:07Z",
    "2026-03-04 05:06:07,           2026-03-04T05:06:07Z",
    "2026-03-04T05:06:07.125,       2026-03-04T05:06:07.125Z",
    "2026-03-04T05:06:07.125000Z,   2026-03-04T05:06:07.125Z",
    "2026-03-04T05:06:07.123456789, 2026-03-04T05:06:07.123456789Z",
    "2026-03-04T05:06,              2026-03-04T05:06:00Z",
    "2026-03-04T05:06:07+00:00,     2026-03-04T05:06:07Z",
    "2026-03-04T05:06:07-06:00,     2026-03-04T11:06:07Z",
    "2026-03-04T05:06:07+05:30,     2026-03-03T23:36:07Z",
    "2026-03-04T05:06:07-0600,      2026-03-04T11:06:07Z",
    "2026-03-04T05:06:07-06,        2026-03-04T11:06:07Z",
    "2026-03-04 05:06:07-06:00,     2026-03-04T11:06:07Z",
    "2026-03-04t05:06:07z,          2026-03-04T05:06:07Z",
    "2026-03-08T02:30:00,           2026-03-08T02:30:00Z",
    "2024-02-29T00:00:00,           2024-02-29T00:00:00Z",
    "2099-12-31T23:59:59Z,          2099-12-31T23:59:59Z",
  })
  void readsTheTimesThatBytemarkWrites(String text, Instant instant) {
    assertThat(PayloadTime.of(new BsonString(text))).isEqualTo(new PayloadTime(instant, true));
  }

  static Stream<BsonValue> unreadable() {
    return Stream.concat(
        Stream.of(
                "soon",
                "2026-03-04",
                "05:06:07",
                "2026-03-04T",
                "2026-03-04T25:00:00",
                "2026-13-04T05:06:07",
                "2026-02-30T05:06:07",
                "2026-03-04T05:06:07ZZ",
                "2026-03-04T05:06:07-06:00-0600",
                "2025-02-29T05:06:07Z",
                "2026-03-0405:06:07",
                "2026-03-04T 05:06:07",
                "2026-03-04T05:06:07 America/Chicago",
                "04/03/2026 05:06",
                "1772600767",
                "2026-03-04T05:06:07Zx")
            .map(BsonString::new),
        Stream.of(
            new BsonInt64(1_772_600_767L),
            new BsonDocument("$date", new BsonInt64(0)),
            new BsonArray(),
            BsonBoolean.FALSE));
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void aTimeThatCannotBeReadLeavesThePassAndIsSaid(BsonValue time) {
    assertThat(PayloadTime.of(time)).isEqualTo(new PayloadTime(null, false));
    BsonDocument noEnd = payload(time("past"), List.of(time));
    assertThat(StatusRules.judge("USABLE", noEnd, NOW)).isEqualTo(new Judgement("USABLE", false));
    assertThat(StatusRules.judge("USING", noEnd, NOW)).isEqualTo(new Judgement("USING", false));
    BsonDocument noUse = payload(List.of(time), time("future"));
    assertThat(StatusRules.judge("USABLE", noUse, NOW)).isEqualTo(new Judgement("USABLE", false));
  }

  @ParameterizedTest
  @CsvSource({"-0001-11-30T00:00:00+00:00", "0001-01-01T00:00:00Z", "0000-00-00", "''"})
  void aTimeBeforeAllTimesMakesNoPassExpiredOrUsed(String text) {
    List<BsonValue> none = List.of(new BsonString(text));
    assertThat(StatusRules.judge("USABLE", payload(none, none), NOW))
        .isEqualTo(new Judgement("USABLE", true));
    assertThat(StatusRules.judge("USING", payload(none, none), NOW))
        .isEqualTo(new Judgement("USING", true));
  }

  @Test
  void aTimeThatTheRuleDoesNotNeedMayBeUnreadable() {
    List<BsonValue> unreadable = List.of(new BsonString("soon"));
    assertThat(StatusRules.judge("USING", payload(unreadable, time("past")), NOW))
        .isEqualTo(new Judgement("EXPIRED", true));
    assertThat(StatusRules.judge("USABLE", payload(unreadable, time("past")), NOW))
        .isEqualTo(new Judgement("EXPIRED", true));
    assertThat(StatusRules.judge("EXPIRED", payload(unreadable, unreadable), NOW))
        .isEqualTo(new Judgement("EXPIRED", true));
    assertThat(StatusRules.judge("HELD", payload(unreadable, unreadable), NOW))
        .isEqualTo(new Judgement("HELD", true));
  }

  /**
   * Over every pair of times around a moment: judged later it is never less far, and twice is once.
   */
  @Test
  void neverGoesBackAndJudgingTwiceIsJudgingOnce() {
    List<String> order = List.of("USABLE", "USING", "EXPIRED");
    int judged = 0;
    for (String status : order) {
      for (BsonDocument payload : grid()) {
        int before = order.indexOf(status);
        for (int second = -5; second <= 5; second++) {
          Instant now = NOW.plusSeconds(second);
          String becomes = StatusRules.judge(status, payload, now).status();
          assertThat(order.indexOf(becomes)).isGreaterThanOrEqualTo(before);
          assertThat(StatusRules.judge(becomes, payload, now).status()).isEqualTo(becomes);
          before = order.indexOf(becomes);
          judged++;
        }
      }
    }
    assertThat(judged).isGreaterThan(1000);
  }

  private static List<BsonDocument> grid() {
    List<List<BsonValue>> times = new ArrayList<>();
    times.add(List.of());
    times.add(List.of(BsonNull.VALUE));
    for (int second = -6; second <= 6; second += 2) {
      times.add(List.of(new BsonString(NOW.plus(Duration.ofSeconds(second)).toString())));
    }
    return times.stream()
        .flatMap(first -> times.stream().map(expiration -> payload(first, expiration)))
        .toList();
  }

  /** Whatever the times are, written however Bytemark writes them. */
  @Test
  void holdsForRandomPassesAndMoments() {
    Random random = new Random(20260304);
    List<String> order = List.of("USABLE", "USING", "EXPIRED");
    int changed = 0;
    for (int n = 0; n < 50_000; n++) {
      BsonDocument payload = payload(randomTime(random), randomTime(random));
      Instant now = NOW.plusSeconds(random.nextInt(-100, 100));
      Instant later = now.plusMillis(random.nextInt(200_000));
      String status = order.get(random.nextInt(3));
      Judgement judged = StatusRules.judge(status, payload, now);
      String then = StatusRules.judge(status, payload, later).status();
      assertThat(StatusRules.judge(judged.status(), payload, now)).isEqualTo(judged);
      assertThat(StatusRules.judge(judged.status(), payload, later).status()).isEqualTo(then);
      assertThat(order.indexOf(judged.status())).isGreaterThanOrEqualTo(order.indexOf(status));
      assertThat(order.indexOf(then)).isGreaterThanOrEqualTo(order.indexOf(judged.status()));
      if (!judged.readable() || status.equals("EXPIRED")) {
        assertThat(judged.status()).isEqualTo(status);
      }
      String other = List.of("USES_GONE", "HELD", "using", "").get(random.nextInt(4));
      assertThat(StatusRules.judge(other, payload, now)).isEqualTo(new Judgement(other, true));
      changed += judged.status().equals(status) ? 0 : 1;
    }
    assertThat(changed).isGreaterThan(10_000);
  }

  private static List<BsonValue> randomTime(Random random) {
    Instant time = NOW.plusSeconds(random.nextInt(-100, 100));
    return switch (random.nextInt(8)) {
      case 0 -> List.of();
      case 1 -> List.of(BsonNull.VALUE);
      case 2 -> List.of(new BsonString("soon"));
      case 3 -> List.of(new BsonString(time.toString().replace("Z", "").replace('T', ' ')));
      case 4 -> List.of(new BsonString(time.toString().replace("Z", "")));
      case 5 -> List.of(new BsonString(time.atOffset(ZoneOffset.ofHours(-6)).toString()));
      default -> List.of(new BsonString(time.toString()));
    };
  }

  @Test
  void aPassExpiresAtTheVeryMomentAndNotAMillisecondBefore() {
    BsonDocument pass = payload(List.of(), time("now"));
    assertThat(StatusRules.judge("USABLE", pass, NOW.minusNanos(1)).status()).isEqualTo("USABLE");
    assertThat(StatusRules.judge("USABLE", pass, NOW).status()).isEqualTo("EXPIRED");
    assertThat(StatusRules.judge("USING", pass, NOW.minusMillis(1)).status()).isEqualTo("USING");
    assertThat(StatusRules.judge("USING", pass, NOW).status()).isEqualTo("EXPIRED");
  }

  /**
   * The hours that clocks in Chicago skip and repeat: a time without a zone is UTC, where they are
   * hours as any other, and the same wall time with either offset is two moments.
   */
  @ParameterizedTest
  @CsvSource({
    "2026-03-08T02:30:00,       2026-03-08T02:30:00Z",
    "2026-03-08 02:30:00,       2026-03-08T02:30:00Z",
    "2026-03-08T01:59:59-06:00, 2026-03-08T07:59:59Z",
    "2026-03-08T03:00:00-05:00, 2026-03-08T08:00:00Z",
    "2026-11-01T01:30:00,       2026-11-01T01:30:00Z",
    "2026-11-01T01:30:00-05:00, 2026-11-01T06:30:00Z",
    "2026-11-01T01:30:00-06:00, 2026-11-01T07:30:00Z",
    "2026-03-29T02:30:00,       2026-03-29T02:30:00Z",
  })
  void expiresToTheSecondOnDaysOnWhichClocksAreChanged(String expiration, Instant moment) {
    BsonDocument pass = payload(List.of(), List.of(new BsonString(expiration)));
    assertThat(StatusRules.judge("USING", pass, moment.minusSeconds(1)).status())
        .isEqualTo("USING");
    assertThat(StatusRules.judge("USING", pass, moment).status()).isEqualTo("EXPIRED");
  }

  /** Java's days have 86,400 seconds: a leap second itself is no time, its neighbours are. */
  @ParameterizedTest
  @CsvSource({
    "2016-12-31T23:59:59Z,     2016-12-31T23:59:59Z, true",
    "2016-12-31T23:59:59.999Z, 2016-12-31T23:59:59.999Z, true",
    "2016-12-31T23:59:60Z,     2017-01-01T00:00:00Z, false",
    "2016-12-31 23:59:60,      2017-01-01T00:00:00Z, false",
    "2017-01-01T00:00:00Z,     2017-01-01T00:00:00Z, true",
  })
  void aLeapSecondIsLeftAndItsNeighboursAreJudged(
      String expiration, Instant moment, boolean readable) {
    BsonDocument pass = payload(List.of(), List.of(new BsonString(expiration)));
    assertThat(StatusRules.judge("USABLE", pass, moment.minusMillis(1)))
        .isEqualTo(new Judgement("USABLE", readable));
    assertThat(StatusRules.judge("USABLE", pass, moment))
        .isEqualTo(new Judgement(readable ? "EXPIRED" : "USABLE", readable));
  }
}
