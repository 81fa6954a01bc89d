package io.farekeeper.stores;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * Connections with a limit for the server's answer: a call of the API must report an outage within
 * five seconds, a job may wait longer. A server may be there and not answer; then this is the only
 * limit. The pool puts the limit back to its own.
 */
final class TimeLimitedDataSource extends DelegatingDataSource {
  private static final Duration OF_A_CALL = Duration.ofSeconds(4);

  private final Supplier<Boolean> applies;
  private final Duration limit;

  private TimeLimitedDataSource(DataSource pool, Supplier<Boolean> applies, Duration limit) {
    super(pool);
    this.applies = applies;
    this.limit = limit;
  }

  /** The pool, with a shorter limit for connections that are taken while a call is answered. */
  static DataSource shortInCalls(DataSource pool) {
    return new TimeLimitedDataSource(
        pool, () -> RequestContextHolder.getRequestAttributes() != null, OF_A_CALL);
  }

  /** The pool, without a limit: an index on a large table takes what it takes. */
  static DataSource unlimited(DataSource pool) {
    return new TimeLimitedDataSource(pool, () -> true, Duration.ZERO);
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = super.getConnection();
    if (applies.get()) {
      limit(connection);
    }
    return connection;
  }

  private void limit(Connection connection) throws SQLException {
    try {
      connection.setNetworkTimeout(Runnable::run, (int) limit.toMillis());
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }
}
