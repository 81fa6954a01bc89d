package io.farekeeper.embedded;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/** An SQL database inside this process that behaves like MySQL as far as Farekeeper asks it to. */
final class EmbeddedSql implements JdbcConnectionDetails, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedSql.class);

  /**
   * It runs until it is shut down here, however many connections there are, and not until some hook
   * of its own: the application is still finishing its work then.
   */
  private static final String MODES =
      ";MODE=MySQL;DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE;TIME ZONE=UTC"
          + ";DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE";

  private final String url;

  private EmbeddedSql(String url) {
    this.url = url;
  }

  /**
   * Opens it, with a name of its own if it lies in memory.
   *
   * @param directory where the data is kept, null for memory
   */
  static EmbeddedSql start(@Nullable Path directory) {
    if (directory == null) {
      return new EmbeddedSql("jdbc:h2:mem:portal-" + UUID.randomUUID() + MODES);
    }
    Path file = directory.resolve("portal").toAbsolutePath();
    EmbeddedSql sql = new EmbeddedSql("jdbc:h2:file:" + file + MODES);
    try {
      sql.execute("SELECT 1");
      return sql;
    } catch (SQLException e) {
      throw EmbeddedServers.cannotOpen(file, e);
    }
  }

  @Override
  public String getJdbcUrl() {
    return url;
  }

  @Override
  public String getUsername() {
    return "sa";
  }

  @Override
  public String getPassword() {
    return "";
  }

  /** Ends it: what lies in memory is gone, what lies in a file is complete there. */
  @Override
  public void close() {
    try {
      execute("SHUTDOWN");
    } catch (SQLException e) {
      log.warn("The embedded SQL database was not closed in order: SQLState {}", e.getSQLState());
    }
  }

  private void execute(String statement) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, getUsername(), getPassword());
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }
}
