package io.farekeeper.servers;

import static io.farekeeper.servers.LegacyIndexes.REFRESH_LOG;
import static io.farekeeper.servers.LegacyIndexes.ensure;

import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/** Reads a user's requests and notices by time, newest first, a page at a time. */
class V8__IndexesOfTimelines extends BaseJavaMigration {

  @Override
  public void migrate(Context context) throws SQLException {
    Connection connection = context.getConnection();
    ensure(connection, REFRESH_LOG, "farekeeper_refresh__created", "user_id", "created_on");
    ensure(connection, REFRESH_LOG, "farekeeper_refresh__modified", "user_id", "modified_on");
    ensure(connection, "farekeeper_notice", "farekeeper_notice__settled", "user_id", "settled_on");
  }

  @Override
  public boolean canExecuteInTransaction() {
    return false;
  }
}
