package io.farekeeper.stores;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Settings of a server under which it answers and refuses every write. */
final class MySqlSettings {
  private static final String LOOK =
      "SELECT @@GLOBAL.read_only, @@log_bin, @@SESSION.binlog_format";

  private MySqlSettings() {}

  /** What is to be set before anything can be written, in a line; empty if nothing is. */
  static Optional<String> objection(Connection connection) throws SQLException {
    if (!connection.getMetaData().getDatabaseProductName().equals("MySQL")
        && !connection.getMetaData().getDatabaseProductName().equals("MariaDB")) {
      return Optional.empty();
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(LOOK)) {
      row.next();
      if (!isOff(row.getString(1))) {
        return Optional.of(
            "the server is read-only: farekeeper.mysql.url must name the one that is written to");
      }
      boolean statements =
          !isOff(row.getString(2)) && "STATEMENT".equalsIgnoreCase(row.getString(3));
      return statements
              && connection.getTransactionIsolation() == Connection.TRANSACTION_READ_COMMITTED
          ? Optional.of(
              "binlog_format is STATEMENT, with which the server refuses every write at the"
                  + " isolation READ COMMITTED (error 1665): set binlog_format=ROW or MIXED in it")
          : Optional.empty();
    }
  }

  private static boolean isOff(@Nullable String value) {
    return value == null || value.equals("0") || value.equalsIgnoreCase("OFF");
  }
}
