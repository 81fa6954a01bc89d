package io.farekeeper.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.FieldData;
import io.farekeeper.stores.FutureMark;
import io.farekeeper.stores.FutureMark.SetBy;
import io.farekeeper.stores.MySql;
import io.farekeeper.stores.SqlTime;
import io.farekeeper.testing.OwnServers;
import io.farekeeper.testing.TestClock;
import io.farekeeper.testing.TestMySql;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;

@ExtendWith(OwnServers.class)
class FutureMarkSweepTest {
  private static final Duration LOCK_TIME = Duration.ofSeconds(20);
  private static final FutureMark LOCKS =
      FutureMark.within(
          "farekeeper_instance",
          "heartbeat_on",
          "owner <> ''",
          SetBy.DATABASE,
          LOCK_TIME,
          LOCK_TIME);
  private static final FutureMark SESSIONS =
      FutureMark.past("farekeeper_dead_session", "checked_on", "user_id > 0", SetBy.INSTANCES);

  private final TestMySql database;

  private final TestClock clock = new TestClock();
  private HikariDataSource pool;
  private JdbcClient jdbc;
  private FieldData fieldData;
  private FutureMarkSweep sweep;

  FutureMarkSweepTest(TestMySql database) {
    this.database = database;
  }

  @BeforeEach
  @SuppressWarnings("unchecked")
  void open() {
    pool = database.openMigrated();
    jdbc = JdbcClient.create(pool);
    jdbc.sql("DELETE FROM farekeeper_instance").update();
    jdbc.sql("DELETE FROM farekeeper_dead_session").update();
    fieldData = new FieldData(new SimpleMeterRegistry());
    sweep =
        new FutureMarkSweep(
            jdbc,
            mock(MySql.class),
            new Deployment(false, false, false, false),
            fieldData,
            new DatabaseClock(jdbc),
            clock,
            mock(ObjectProvider.class));
  }

  @AfterEach
  void close() {
    pool.close();
  }

  private void lock(long user, Duration ahead) {
    jdbc.sql(
            "INSERT INTO farekeeper_instance (owner, takes_work, heartbeat_on)"
                + " VALUES (?, FALSE, CURRENT_TIMESTAMP(3) + INTERVAL '%d' SECOND)"
                    .formatted(ahead.toSeconds()))
        .param(user)
        .update();
  }

  private long locksWithin(Duration ahead) {
    return jdbc.sql(
            "SELECT COUNT(*) FROM farekeeper_instance WHERE heartbeat_on > CURRENT_TIMESTAMP(3)"
                + " AND heartbeat_on <= CURRENT_TIMESTAMP(3) + INTERVAL '%d' SECOND"
                    .formatted(ahead.toSeconds()))
        .query(Long.class)
        .single();
  }

  @Test
  void aLockOfTheFutureIsCutToItsTimeAndNotFreed() {
    lock(1, Duration.ofDays(3));
    lock(2, Duration.ofMinutes(2));
    lock(3, Duration.ofSeconds(19));

    sweep.sweep(List.of(LOCKS));

    assertThat(locksWithin(LOCK_TIME)).isEqualTo(3);
    assertThat(fieldData.total(FieldData.Kind.FUTURE_MARK)).isEqualTo(2);
    sweep.sweep(List.of(LOCKS));
    assertThat(fieldData.total(FieldData.Kind.FUTURE_MARK)).isEqualTo(2);
  }

  @Test
  void whatInstancesSetIsJudgedByTheLaterClock() {
    jdbc.sql("INSERT INTO farekeeper_dead_session VALUES (1, 'x', ?, ?), (2, 'x', ?, ?)")
        .params(
            SqlTime.of(clock.instant()),
            SqlTime.of(clock.instant().plus(Duration.ofDays(2))),
            SqlTime.of(clock.instant()),
            SqlTime.of(clock.instant().plus(Duration.ofDays(9))))
        .update();
    clock.advance(Duration.ofDays(3));

    sweep.sweep(List.of(SESSIONS));

    assertThat(
            jdbc.sql(
                    "SELECT user_id FROM farekeeper_dead_session WHERE checked_on <= ?"
                        + " AND checked_on > ?")
                .params(
                    SqlTime.of(clock.instant()),
                    SqlTime.of(clock.instant().minus(Duration.ofMinutes(5))))
                .query(Long.class)
                .list())
        .containsExactly(2L);
    assertThat(fieldData.total(FieldData.Kind.FUTURE_MARK)).isEqualTo(1);
  }

  @Test
  void oneThatCannotBeLookedAtKeepsNoOtherFromIt() {
    lock(1, Duration.ofDays(3));

    sweep.sweep(List.of(FutureMark.past("farekeeper_nothing", "x", "TRUE", SetBy.DATABASE), LOCKS));

    assertThat(locksWithin(LOCK_TIME)).isEqualTo(1);
  }
}
