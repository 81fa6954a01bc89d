package io.farekeeper.cluster;

import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Another instance of the application on the same database: its heartbeat and its locks. */
public final class OtherInstance implements AutoCloseable {
  private static final Duration LEASE_TIME = Duration.ofSeconds(10);

  private final InstanceHeartbeat heartbeat;
  private final UserLocks locks;

  private OtherInstance(DataSource database, DatabaseClock clock) {
    heartbeat = new InstanceHeartbeat(JdbcClient.create(database), clock);
    locks = new UserLocks(new NamedParameterJdbcTemplate(database), LEASE_TIME, heartbeat);
  }

  /**
   * One that is alive until it is closed.
   *
   * @param clock that of the test: it goes as far ahead as the test's
   */
  public static OtherInstance alive(DataSource database, DatabaseClock clock) {
    OtherInstance instance = new OtherInstance(database, clock);
    instance.heartbeat.start();
    return instance;
  }

  /** One that is dead; the heartbeat that it gives when it takes a lock was so long ago. */
  public static OtherInstance silentFor(Duration silence, DataSource database) {
    DatabaseClock clock = new DatabaseClock(JdbcClient.create(database));
    clock.shift(silence.negated());
    return new OtherInstance(database, clock);
  }

  /** What names it as an owner. */
  public String owner() {
    return heartbeat.owner();
  }

  /** Its locks. */
  public UserLocks locks() {
    return locks;
  }

  /** Gives no heartbeat any more, and releases nothing. */
  public void die() {
    heartbeat.stop();
  }

  /** Releases what it holds. */
  @Override
  public void close() {
    locks.stop();
    heartbeat.stop();
  }
}
