package io.farekeeper.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.tickets.reading.PassView;
import java.time.Duration;
import java.time.Instant;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a pass stood when it was presented, by what is known of it hours later. */
class PassEligibilityThenTest {
  private static final Duration RIDE = Duration.ofHours(3);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # now     | used | of | first used | expires | presented | waiting | stood then
          USABLE    | 0    | 1  |            |         | 10:00     | 0       | USABLE
          USABLE    | 0    | 1  |            |         | 10:00     | 1       | USES_GONE
          USABLE    | 0    | 1  |            | 09:00   | 10:00     | 0       | EXPIRED
          USABLE    | 0    | 1  |            | 10:00   | 10:00     | 0       | EXPIRED
          USABLE    | 0    | 1  |            | 11:00   | 10:00     | 0       | USABLE
          USABLE    | 1    | 10 | 09:30      |         | 10:00     | 0       | USING
          USABLE    | 1    | 10 | 06:30      |         | 10:00     | 0       | USABLE
          USABLE    | 2    | 10 | 09:30      |         | 10:00     | 0       | USABLE
          USABLE    | 9    | 10 | 01:30      |         | 10:00     | 1       | USES_GONE
          USING     | 1    | 1  | 09:30      |         | 10:00     | 0       | USING
          USING     | 1    | 1  | 02:30      |         | 10:00     | 0       | USING
          USING     | 1    | 1  | 12:30      |         | 10:00     | 0       | USING
          USING     | 1    | 1  | 13:30      |         | 10:00     | 0       | USES_GONE
          USING     | 1    | 10 | 13:30      |         | 10:00     | 0       | USABLE
          USING     | 4    | 10 | 01:30      |         | 10:00     | 0       | USING
          USING     | 1    | 1  |            |         | 10:00     | 0       | USING
          USING     | 1    | 1  | 09:30      | 09:45   | 10:00     | 0       | EXPIRED
          EXPIRED   | 0    | 1  |            | 11:00   | 10:00     | 0       | USABLE
          EXPIRED   | 0    | 1  |            | 09:00   | 10:00     | 0       | EXPIRED
          EXPIRED   | 0    | 1  |            |         | 10:00     | 0       | EXPIRED
          EXPIRED   | 1    | 1  | 01:00      | 11:00   | 10:00     | 0       | USING
          EXPIRED   | 1    | 1  | 13:30      | 14:00   | 10:00     | 0       | USES_GONE
          EXPIRED   | 1    | 10 | 01:00      | 11:00   | 10:00     | 0       | USABLE
          USES_GONE | 1    | 1  | 09:30      |         | 10:00     | 0       | USING
          USES_GONE | 1    | 1  | 01:00      |         | 10:00     | 0       | USES_GONE
          USES_GONE | 1    | 1  | 13:30      |         | 10:00     | 0       | USES_GONE
          USES_GONE | 10   | 10 | 01:00      |         | 10:00     | 0       | USES_GONE
          BLOCKED   | 0    | 1  |            |         | 10:00     | 0       | UNUSABLE
          """)
  void itIsJudgedAsOfThatMoment(
      String status,
      int used,
      int allowed,
      String firstUsed,
      String expires,
      String presented,
      int waiting,
      PassEligibility expected) {
    BsonDocument payload =
        new BsonDocument("status", new BsonString(status))
            .append("uses_count", new BsonInt32(used))
            .append("allowed_uses", new BsonInt32(allowed));
    put(payload, "first_use", firstUsed);
    put(payload, "expiration", expires);

    assertThat(
            PassEligibility.at(
                time(presented), pass(payload), new UnconfirmedRides(waiting, false), RIDE))
        .isEqualTo(expected);
  }

  @Test
  void aRideThatIsKnownAroundThatMomentCoversIt() {
    BsonDocument usable = new BsonDocument("status", new BsonString("USABLE"));

    assertThat(PassEligibility.at(time("10:00"), pass(usable), new UnconfirmedRides(0, true), RIDE))
        .isEqualTo(PassEligibility.USING);
    assertThat(PassEligibility.at(time("10:00"), null, new UnconfirmedRides(0, true), RIDE))
        .isEqualTo(PassEligibility.USING);
    assertThat(PassEligibility.at(time("10:00"), null, UnconfirmedRides.NONE, RIDE))
        .isEqualTo(PassEligibility.ABSENT);
  }

  @Test
  void moreUsesThanAnIntHoldsAreManyAndNotNone() {
    BsonDocument payload =
        new BsonDocument("status", new BsonString("USABLE"))
            .append("uses_count", new BsonInt32(3))
            .append("allowed_uses", new BsonInt64(1L << 40));

    assertThat(PassEligibility.of(pass(payload), UnconfirmedRides.NONE, time("10:00")))
        .isEqualTo(PassEligibility.USABLE);
  }

  private static PassView pass(BsonDocument payload) {
    return new PassView(7, "p-1", 0, 0, payload, Instant.EPOCH);
  }

  private static void put(BsonDocument payload, String field, String time) {
    if (time != null) {
      payload.append(field, new BsonString(time(time).toString()));
    }
  }

  private static Instant time(String ofDay) {
    return Instant.parse("2026-10-05T" + ofDay + ":00Z");
  }
}
