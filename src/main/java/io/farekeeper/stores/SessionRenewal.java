package io.farekeeper.stores;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Replaces the sessions of a pool after the server refused one of them for what sessions keep as it
 * was when they began: a server's setting, an account's rights, or the server to which a name led.
 * So that what is set right there counts here within seconds, and not when the pool lets go of a
 * session by itself, half an hour later.
 */
final class SessionRenewal implements SQLExceptionOverride {
  /** Sessions are cheap, but not for each refusal while nothing is set right. */
  private static final Duration AT_MOST_EVERY = Duration.ofSeconds(10);

  private final HikariDataSource pool;
  private final AtomicLong renewedAt = new AtomicLong(System.nanoTime() - AT_MOST_EVERY.toNanos());

  private SessionRenewal(HikariDataSource pool) {
    this.pool = pool;
  }

  /** The pool, which must not have given a connection yet. */
  static HikariDataSource of(HikariDataSource pool) {
    pool.setExceptionOverride(new SessionRenewal(pool));
    return pool;
  }

  /**
   * Sees each error of the pool's connections. A connection that is in use goes when it is given
   * back: its transaction is yet to be rolled back.
   */
  @java.lang.Override
  public Override adjudicate(SQLException e) {
    if (MySqlFailures.isOfTheSession(e)) {
      long last = renewedAt.get();
      long now = System.nanoTime();
      HikariPoolMXBean sessions = pool.getHikariPoolMXBean();
      if (sessions != null
          && now - last >= AT_MOST_EVERY.toNanos()
          && renewedAt.compareAndSet(last, now)) {
        sessions.softEvictConnections();
      }
    }
    return Override.CONTINUE_EVICT;
  }
}
