package io.farekeeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.cluster.DatabaseClock;
import io.farekeeper.stores.FieldData;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Processed rows cost a claim nothing: it reads a range of an index, on a real MariaDB. */
@ResourceLock(RefreshWorld.LOCK)
class DueQueueIndexTest {
  private final RefreshWorld world = RefreshWorld.onRealServers().fresh();

  @Test
  void readsPendingRowsAloneHoweverManyAreProcessed() throws SQLException {
    fillWithProcessedRows();
    long user = world.user();
    world.row(user, 1);
    world.scheduled(user, Duration.ofMinutes(-1));

    try (Connection session = world.bean(DataSource.class).getConnection()) {
      requireFewRowsRead(JdbcClient.create(new SingleConnectionDataSource(session, true)), user);
    }
  }

  /** By a session of its own: others work on the same server. */
  private void requireFewRowsRead(JdbcClient jdbc, long user) {
    long before = rowsRead(jdbc);
    DueQueue queue =
        new DueQueue(
            jdbc,
            world.bean(RefreshProperties.class),
            world.bean(FieldData.class),
            world.bean(DatabaseClock.class),
            world.clock);
    DueQueue.Scope scope = new DueQueue.Scope(world.now(), world.now(), false);
    assertThat(queue.immediateAfter(DueQueue.Cursor.START, scope, 64)).hasSize(1);
    assertThat(queue.scheduledAfter(DueQueue.Cursor.START, scope, 64)).hasSize(1);
    assertThat(queue.zeroDatedAfter(DueQueue.Cursor.START, scope, 64)).isEmpty();
    assertThat(queue.countUsers(scope)).isEqualTo(1);
    assertThat(queue.rewardsAfter(0, 64)).isEmpty();
    assertThat(queue.rowsOf(List.of(user), world.now(), world.now())).hasSize(1);

    assertThat(rowsRead(jdbc) - before).as("rows read by the server").isLessThan(500);
  }

  private void fillWithProcessedRows() {
    world
        .jdbc
        .sql(
            """
            INSERT INTO bytemark_ticket_refresh_log (user_id, activity_type, status)
            SELECT seq % 1000, 1 + seq % 3, 1 FROM seq_1_to_100000
            """)
        .update();
    world.jdbc.sql("ANALYZE TABLE bytemark_ticket_refresh_log").query().listOfRows();
  }

  private static long rowsRead(JdbcClient jdbc) {
    return jdbc.sql("SHOW SESSION STATUS LIKE 'Handler_read%'").query().listOfRows().stream()
        .mapToLong(counter -> Long.parseLong(String.valueOf(counter.get("Value"))))
        .sum();
  }
}
