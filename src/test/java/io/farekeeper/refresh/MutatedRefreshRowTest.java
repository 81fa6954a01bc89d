package io.farekeeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.mutation.Mutator;
import io.farekeeper.stores.SqlTime;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.boot.health.contributor.Status;

/**
 * The whole application, with one user among 20 who has an odd row in the refresh log: whoever is
 * due is refreshed, the row is listed and in his story, and is settled if it is due.
 */
@ResourceLock(RefreshWorld.LOCK)
class MutatedRefreshRowTest {
  private final MutatedUsers users = MutatedUsers.onRealServers();
  private final RefreshWorld world = users.world;
  private final long seed = Mutator.seed();

  @Test
  void aRowStopsNobodyElseIsListedAndIsSettledIfItIsDue() {
    System.out.println("seed of MutatedRefreshRowTest: " + seed);
    OddRefreshRows rows = new OddRefreshRows(new Random(seed));
    int mutations = Mutator.count(20);
    int stored = 0;
    for (int n = 0; n < mutations; n++) {
      long odd = users.odd(n);
      OddRefreshRows.Row row = rows.next(odd);
      String what = "seed %d, %d: user %d, %s".formatted(seed, n, odd, row);
      long id = OddRefreshRows.store(world.jdbc, row);
      if (id != OddRefreshRows.REFUSED) {
        stored++;
        assertStopsNobody(odd, id, what);
        if (stored % 10 == 0) {
          users.assertAllReadAsAtFirst("the last ten of " + what);
        }
        world.jdbc.sql("DELETE FROM bytemark_ticket_refresh_log WHERE id = ?").param(id).update();
      }
    }
    assertThat(stored).isGreaterThan(mutations / 2);
    users.assertAllAreRefreshed("healed");
    users.assertAllReadAsAtFirst("healed");
  }

  private void assertStopsNobody(long odd, long id, String what) {
    assertIsShown(odd, what);
    int settled = settledIfItIsDue(id);
    assertThat(users.refresh())
        .as(what)
        .containsEntry("users_failed", 0L)
        .hasEntrySatisfying(
            "users_refreshed", refreshed -> assertThat((Long) refreshed).isBetween(20L, 21L));
    users.assertOthersAreSettled(odd, what);
    assertThat(statusOf(id)).as(what).isEqualTo(settled);
    assertIsShown(odd, what);
  }

  private void assertIsShown(long odd, String what) {
    assertThat(users.get(odd, "refreshes").status()).as(what).isEqualTo(200);
    assertThat(users.get(odd, "timeline").status()).as(what).isEqualTo(200);
    assertThat(world.bean(RefreshQueueHealthIndicator.class).health().getStatus())
        .as(what)
        .isNotEqualTo(Status.UNKNOWN);
    for (String gauge : new String[] {"pending", "oldest.pending"}) {
      assertThat(world.bean(MeterRegistry.class).get("farekeeper.refresh." + gauge).gauge().value())
          .as(what)
          .isNotNegative();
    }
  }

  /** What its status will be. */
  private int settledIfItIsDue(long id) {
    String zero = SqlTime.isZeroDate("scheduled_on");
    return world
        .jdbc
        .sql(
            "SELECT IF(status = 0 AND (activity_type IN (1, 2) OR (activity_type = 3"
                + " AND (scheduled_on <= ? OR COALESCE("
                + zero
                + ", FALSE)))), 1, status) FROM bytemark_ticket_refresh_log WHERE id = ?")
        .params(SqlTime.of(world.now()), id)
        .query(Long.class)
        .single()
        .intValue();
  }

  private int statusOf(long id) {
    return world
        .jdbc
        .sql("SELECT status FROM bytemark_ticket_refresh_log WHERE id = ?")
        .param(id)
        .query(Long.class)
        .single()
        .intValue();
  }
}
