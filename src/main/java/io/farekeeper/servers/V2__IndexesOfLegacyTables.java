package io.farekeeper.servers;

import static io.farekeeper.servers.LegacyIndexes.REFRESH_LOG;
import static io.farekeeper.servers.LegacyIndexes.ensure;

import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/** Finds a user's token, a user's rows, and the rows that are due. */
class V2__IndexesOfLegacyTables extends BaseJavaMigration {

  @Override
  public void migrate(Context context) throws SQLException {
    Connection connection = context.getConnection();
    ensure(connection, "bytemark_tokens", "farekeeper_tokens__user", "user_id");
    ensure(connection, REFRESH_LOG, "farekeeper_refresh__user", "user_id", "status");
    ensure(connection, REFRESH_LOG, "farekeeper_refresh__due", "status", "activity_type", "id");
    ensure(
        connection,
        REFRESH_LOG,
        "farekeeper_refresh__scheduled",
        "status",
        "activity_type",
        "scheduled_on",
        "id");
  }

  @Override
  public boolean canExecuteInTransaction() {
    return false;
  }
}
