package io.farekeeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import io.farekeeper.jobs.WatchedRun;
import io.farekeeper.stores.FieldData;
import io.farekeeper.stores.SqlTime;
import io.farekeeper.testing.TestMongo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** One odd row or document stops nobody else; on a MariaDB whose tables are latin1. */
@ResourceLock(RefreshWorld.LOCK)
class OddRowsTest {
  private final RefreshWorld world = RefreshWorld.onRealServers();
  private final FieldData fieldData = world.bean(FieldData.class);

  @BeforeEach
  void emptyQueue() {
    world.fresh();
  }

  private long oddRow(long user, int type, String createdOn, @Nullable String scheduledOn) {
    world
        .jdbc
        .sql(
            "INSERT INTO bytemark_ticket_refresh_log (user_id, activity_type, created_on,"
                + " modified_on, scheduled_on) VALUES (?, ?, ?, ?, ?)")
        .param(user)
        .param(type)
        .param(createdOn)
        .param(createdOn)
        .param(scheduledOn)
        .update();
    return user;
  }

  private void putAttempts(int attempts) {
    world.jdbc.sql("UPDATE farekeeper_refresh_attempt SET attempts = ?").param(attempts).update();
  }

  @Test
  void zeroDatesAreNoValueAndStopNobody() {
    String zero = "0000-00-00 00:00:00";
    long good = world.user();
    world.row(good, 1);
    long created = oddRow(world.user(), 1, zero, null);
    long scheduled = oddRow(world.user(), 3, "2026-01-02 03:04:05", zero);
    long noDay = oddRow(world.user(), 3, "2026-00-10 03:04:05", "2026-05-00 03:04:05");
    long noMonth = oddRow(world.user(), 3, zero, "2999-00-10 03:04:05");
    long reward = oddRow(world.user(), 2, zero, null);
    long later = world.user();
    world.scheduled(later, Duration.ofHours(1));
    long before = fieldData.total(FieldData.Kind.ZERO_DATE);
    QueueState queue = world.bean(QueueState.class);

    assertThat(queue.oldestUntried()).as("of those that are known").isPresent();
    WatchedRun run = WatchedRun.byTheClock(world.now());
    Map<String, Object> result = world.result(run);

    assertThat(world.rows(good, created, scheduled, noDay, noMonth, reward, later))
        .isEqualTo(
            "1:processed | 1:processed | 3:processed | 3:processed | 3:processed | 2:processed"
                + " | 3:pending");
    assertThat(result).containsEntry("users_refreshed", 5L).containsEntry("users_failed", 0L);
    assertThat(run.progress).endsWith("5/5");
    assertThat(world.only(created).createdOn()).isNull();
    assertThat(world.only(noDay).scheduledOn()).isNull();
    assertThat(fieldData.total(FieldData.Kind.ZERO_DATE)).isEqualTo(before + 4);
    assertThat(queue.oldestPending()).isEmpty();
  }

  @Test
  void whatWasToBeDoneLongAgoIsDueHoweverLongAgo() {
    long first = oddRow(world.user(), 3, "2026-01-02 03:04:05", "0001-01-01 00:00:00");
    long second = oddRow(world.user(), 3, "2026-01-02 03:04:05", "0999-12-31 23:59:59");
    long yearZero = oddRow(world.user(), 3, "2026-01-02 03:04:05", "0000-05-05 00:00:00");

    Map<String, Object> result = world.run();

    assertThat(world.rows(first, second, yearZero))
        .isEqualTo("3:processed | 3:processed | 3:processed");
    assertThat(result).containsEntry("users_refreshed", 3L);
    assertThat(world.only(first).scheduledOn()).isEqualTo("0001-01-01T00:00:00Z");
    assertThat(world.only(yearZero).scheduledOn()).isNull();
  }

  @Test
  void aReasonInLettersThatTheColumnHasNotIsWrittenAndTheRowIsGivenUp() {
    long good = world.user();
    long bad = world.user();
    world.row(bad, 1);
    world
        .sandbox
        .rider(bad)
        .rawAnswer(
            false,
            "{\"errors\":[{\"code\":50001,\"message\":\"Недоступно 🚫\"}]}"
                .getBytes(StandardCharsets.UTF_8));
    world.run();
    putAttempts(9);
    world.row(good, 1);

    Map<String, Object> result = world.runByHand();

    assertThat(world.rows(good, bad)).isEqualTo("1:processed | 1:given_up");
    assertThat(result).containsEntry("users_refreshed", 1L).containsEntry("users_given_up", 1L);
    assertThat(world.only(bad).note()).contains("50001").contains("?????").doesNotContain("🚫");
    assertThat(world.only(bad).lastError()).contains("Недоступно 🚫");
    assertThat(fieldData.total(FieldData.Kind.TEXT_CUT)).isPositive();
  }

  @Test
  void aLogEntryThatAValidatorRefusesIsThatUsersFailure() {
    Assumptions.assumeTrue(TestMongo.real().isPresent(), "needs a real mongod");
    long good = world.user();
    long bad = world.user();
    world.row(good, 1);
    world.row(bad, 1);
    long before = fieldData.total(FieldData.Kind.DOCUMENT_REFUSED);
    validate(new Document("user_id", new Document("$ne", bad)));
    try {
      Map<String, Object> result = world.run();

      assertThat(result).containsEntry("users_refreshed", 1L).containsEntry("users_failed", 1L);
      assertThat(world.rows(good, bad)).isEqualTo("1:processed | 1:pending");
      assertThat(world.only(bad).lastError())
          .isEqualTo(
              "MongoDB refused the document (code 121, refused by the collection's validator)");
      assertThat(world.only(bad).attempts()).isEqualTo(1);
      assertThat(fieldData.total(FieldData.Kind.DOCUMENT_REFUSED)).isEqualTo(before + 1);
    } finally {
      validate(new Document());
    }
    world.runByHand();
    assertThat(world.rows(bad)).isEqualTo("1:processed");
  }

  private void validate(Document validator) {
    MongoDatabase database = world.mongo;
    database.runCommand(
        new Document("collMod", "bytemark_tickets_log").append("validator", validator));
  }

  @Test
  void aRowThatATriggerRefusesFailsAloneAmongThoseThatAreMarkedTogether() {
    long bad = world.user();
    world.row(bad, 1);
    long[] good = new long[12];
    for (int i = 0; i < good.length; i++) {
      good[i] = world.user();
      world.row(good[i], 1);
    }
    world
        .jdbc
        .sql(
            "CREATE TRIGGER refuses BEFORE UPDATE ON bytemark_ticket_refresh_log FOR EACH ROW"
                + " IF NEW.user_id = %d THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'; END IF"
                    .formatted(bad))
        .update();
    try {
      Map<String, Object> result = world.run();

      assertThat(result).containsEntry("users_refreshed", 12L).containsEntry("users_failed", 1L);
      assertThat(world.rows(good)).doesNotContain("pending");
      assertThat(world.only(bad).lastError()).contains("error 1644, refused by a trigger");

      putAttempts(9);
      world.runByHand();
      assertThat(world.rows(bad)).as("it cannot even be given up").isEqualTo("1:pending");
      assertThat(Duration.between(world.now(), world.only(bad).nextAttempt()))
          .isBetween(Duration.ofHours(7), Duration.ofHours(8));
    } finally {
      world.jdbc.sql("DROP TRIGGER refuses").update();
    }
  }

  @Test
  void pausesThatNoRuleCanHaveSetHoldNobodyUp() {
    long next = world.user();
    long attempted = world.user();
    long paused = world.user();
    for (long user : new long[] {next, attempted, paused}) {
      attempt(
          world.row(user, 1),
          user == attempted ? Duration.ofDays(2) : Duration.ofMinutes(-1),
          user == next ? Duration.ofDays(3) : Duration.ofHours(7));
    }
    long before = fieldData.total(FieldData.Kind.FUTURE_MARK);

    world.run();

    assertThat(world.rows(next, attempted, paused))
        .isEqualTo("1:processed | 1:processed | 1:pending");
    assertThat(fieldData.total(FieldData.Kind.FUTURE_MARK)).isEqualTo(before + 2);
  }

  private void attempt(long row, Duration attempted, Duration next) {
    world
        .jdbc
        .sql(
            "INSERT INTO farekeeper_refresh_attempt"
                + " (row_id, attempts, attempted_on, next_attempt, last_error)"
                + " VALUES (?, 1, ?, ?, 'x')")
        .params(row, SqlTime.of(world.now().plus(attempted)), SqlTime.of(world.now().plus(next)))
        .update();
  }

  @Test
  void aRewardNoticeOfTheFutureWasNeverSent() {
    long ahead = world.user();
    long hourAgo = world.user();
    notified(ahead, Duration.ofDays(30));
    notified(hourAgo, Duration.ofHours(-1));
    world.row(ahead, 2);
    world.row(hourAgo, 2);

    world.run();

    assertThat(world.notices(ahead)).isEqualTo(1);
    assertThat(world.notices(hourAgo)).isZero();
    assertThat(world.only(hourAgo).note()).isEqualTo("same reward");
  }

  private void notified(long user, Duration ahead) {
    world
        .jdbc
        .sql("INSERT INTO farekeeper_reward_notified (user_id, notified_on) VALUES (?, ?)")
        .params(user, SqlTime.of(world.now().plus(ahead)))
        .update();
  }

  @Test
  void anIdThatIsNobodysKeepsNobodyElseWaiting() {
    long good = world.user();
    oddRow(0, 1, "2026-01-02 03:04:05", null);
    oddRow(4_294_967_295L, 1, "2026-01-02 03:04:05", null);
    world.row(good, 1);

    assertThat(world.run()).containsEntry("users_refreshed", 3L);
    assertThat(world.rows(good, 0, 4_294_967_295L))
        .isEqualTo("1:processed | 1:processed | 1:processed");
  }
}
