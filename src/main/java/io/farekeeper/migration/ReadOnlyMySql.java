package io.farekeeper.migration;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcUtils;

/**
 * A connection of preflight's own, on which the server itself refuses whatever would change
 * something.
 *
 * @param client runs statements on it
 */
record ReadOnlyMySql(Connection connection, JdbcClient client) implements AutoCloseable {

  /** An URL may ask for its database to be made: not by preflight. */
  private static final String CREATES = "(?i)createDatabaseIfNotExist=true";

  /**
   * Opens it.
   *
   * @param limit how long one statement may take
   * @throws CannotGetJdbcConnectionException if the server does not answer, or refuses
   */
  static ReadOnlyMySql open(JdbcConnectionDetails details, Duration limit) {
    String url = details.getJdbcUrl().replaceAll(CREATES, "createDatabaseIfNotExist=false");
    try {
      Connection connection =
          DriverManager.getConnection(url, details.getUsername(), details.getPassword());
      connection.setReadOnly(true);
      JdbcTemplate template = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
      template.setQueryTimeout((int) Math.max(1, limit.toSeconds()));
      connection.setNetworkTimeout(Runnable::run, (int) limit.plusSeconds(5).toMillis());
      return new ReadOnlyMySql(connection, JdbcClient.create(template));
    } catch (SQLException e) {
      throw new CannotGetJdbcConnectionException("no connection", e);
    }
  }

  @Override
  public void close() {
    JdbcUtils.closeConnection(connection);
  }
}
