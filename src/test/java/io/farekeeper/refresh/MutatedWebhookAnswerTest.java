package io.farekeeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.farekeeper.cluster.DatabaseClock;
import io.farekeeper.cluster.InstanceHeartbeat;
import io.farekeeper.jobs.WatchedRun;
import io.farekeeper.mutation.Mutator;
import io.farekeeper.outbox.HttpAnswers;
import io.farekeeper.outbox.OddHttpAnswers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The whole application, whose webhook answers oddly for one user among 20: the others are
 * refreshed and notified, and he is, with the next run, or is given up with the reason.
 */
class MutatedWebhookAnswerTest {
  private static final byte[] TAKEN =
      "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.UTF_8);

  private final HttpAnswers receiver = new HttpAnswers();
  private final RefreshWorld world = RefreshWorld.withWebhook(receiver.url());
  private final long seed = Mutator.seed();

  MutatedWebhookAnswerTest() throws IOException {
    receiver.answer(_ -> TAKEN);
  }

  @AfterEach
  void close() throws IOException {
    world.close();
    receiver.close();
  }

  /** How a notice stands. */
  private record Notice(String state, boolean inFlight, @Nullable String lastError) {
    boolean isTried() {
      return !inFlight && (!state.equals("pending") || lastError != null);
    }
  }

  @Test
  void anAnswerStopsNobodyElsesNotice() {
    System.out.println("seed of MutatedWebhookAnswerTest: " + seed);
    MutatedUsers users = new MutatedUsers(world);
    OddHttpAnswers answers = new OddHttpAnswers(new Random(seed));
    for (int n = 0; n < Mutator.count(20); n++) {
      long odd = users.odd(n);
      OddHttpAnswers.Odd answer = answers.next();
      String his = "\"userIds\":[" + odd + "]";
      receiver.answer(body -> body.contains(his) ? answer.bytes() : TAKEN);
      String what = "seed %d, %d: user %d, an answer of %d".formatted(seed, n, odd, answer.code());
      assertOthersAreNotified(users, odd, what);
    }
    users.assertAllReadAsAtFirst("healed");
  }

  private void assertOthersAreNotified(MutatedUsers users, long odd, String what) {
    long before = newestNotice();
    allMayBeNotifiedNow();
    world.rows(users.all, ActivityType.REWARD);
    world.rows(users.all, ActivityType.REFRESH_NOW);

    Map<String, Object> result = world.result(WatchedRun.byTheClock(world.now()));

    assertThat(result).as(what).containsEntry("users_refreshed", 20L);
    users.assertOthersAreSettled(odd, what);
    List<Long> others = users.allBut(odd);
    await()
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () -> {
              assertThat(count("state = 'sent' AND id > ?", before, others)).as(what).isEqualTo(19);
              assertThat(count("state NOT IN ('sent', 'failed') AND id > ?", 0, others))
                  .as("healed: " + what)
                  .isZero();
              assertThat(noticeOf(odd, before).isTried()).as(what).isTrue();
            });
    Notice his = noticeOf(odd, before);
    if (!his.state().equals("sent")) {
      assertThat(his.lastError()).as(what).isNotBlank();
    }
    if (his.state().equals("failed")) {
      assertThat(world.rowsOf(odd).reversed())
          .as(what)
          .anySatisfy(
              row -> {
                assertThat(row.state()).isEqualTo(RefreshRow.State.given_up);
                assertThat(row.note()).startsWith("refused by the webhook: HTTP 4");
              });
    }
  }

  /** Also him whose last try is to be made again. */
  private void allMayBeNotifiedNow() {
    world.jdbc.sql("DELETE FROM farekeeper_reward_notified").update();
    DatabaseClock clock = world.bean(DatabaseClock.class);
    long longestPause =
        world
            .jdbc
            .sql(
                "SELECT COALESCE(MAX(TIMESTAMPDIFF(SECOND, %s, next_attempt_on)), 0)"
                        .formatted(clock.now())
                    + " FROM farekeeper_outbox WHERE state IN ('pending', 'uncertain')")
            .query(Long.class)
            .single();
    clock.shift(Duration.ofSeconds(Math.max(0, longestPause) + 1));
    world.bean(InstanceHeartbeat.class).renew();
  }

  private long newestNotice() {
    return world
        .jdbc
        .sql("SELECT COALESCE(MAX(id), 0) FROM farekeeper_outbox")
        .query(Long.class)
        .single();
  }

  private long count(String which, long id, List<Long> users) {
    return world
        .jdbc
        .sql(
            "SELECT COUNT(*) FROM farekeeper_outbox WHERE "
                + which.replace("?", ":id")
                + " AND user_id IN (:users)")
        .param("id", id)
        .param("users", users)
        .query(Long.class)
        .single();
  }

  private Notice noticeOf(long user, long after) {
    return Objects.requireNonNull(
        world
            .jdbc
            .sql(
                "SELECT state, owner <> '', last_error FROM farekeeper_outbox"
                    + " WHERE user_id = ? AND id > ?")
            .params(user, after)
            .query((row, _) -> new Notice(row.getString(1), row.getBoolean(2), row.getString(3)))
            .single());
  }
}
