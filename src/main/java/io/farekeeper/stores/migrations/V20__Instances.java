package io.farekeeper.stores.migrations;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/**
 * One table of instances: a lock, a run and a shard are free when the heartbeat of their owner is
 * old, and have no moments of their own any more. Each step may have been done before: MySQL
 * commits every change of a table by itself.
 */
public class V20__Instances extends BaseJavaMigration {
  private static final String RUNS = "farekeeper_job_run";

  @Override
  public void migrate(Context context) throws SQLException {
    Connection connection = context.getConnection();
    execute(
        connection,
        """
        CREATE TABLE IF NOT EXISTS farekeeper_instance (
          owner VARCHAR(64) NOT NULL PRIMARY KEY,
          heartbeat_on DATETIME(3) NOT NULL,
          takes_work BOOLEAN NOT NULL
        ) DEFAULT CHARSET=utf8mb4
        """);
    execute(connection, "DROP TABLE IF EXISTS farekeeper_validation_copy");
    execute(connection, "DROP TABLE IF EXISTS farekeeper_job_copy");
    dropColumn(connection, "farekeeper_refresh_lease", "until");
    dropColumn(connection, "farekeeper_job_shard", "heartbeat_on");
    if (hasColumn(connection, RUNS, "heartbeat_on")) {
      execute(
          connection,
          "ALTER TABLE " + RUNS + " CHANGE COLUMN heartbeat_on begun_on DATETIME(3) NOT NULL");
    }
  }

  @Override
  public boolean canExecuteInTransaction() {
    return false;
  }

  private static void dropColumn(Connection connection, String table, String column)
      throws SQLException {
    if (hasColumn(connection, table, column)) {
      execute(connection, "ALTER TABLE " + table + " DROP COLUMN " + column);
    }
  }

  private static boolean hasColumn(Connection connection, String table, String column)
      throws SQLException {
    try (ResultSet there =
        connection.getMetaData().getColumns(connection.getCatalog(), null, table, column)) {
      return there.next();
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
