package io.farekeeper.stores.migrations;

import static io.farekeeper.stores.migrations.LegacyIndexes.REFRESH_LOG;

import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/** Finds a user's token, a user's rows, and the rows that are due. */
public class V2__IndexesOfLegacyTables extends BaseJavaMigration {
  static final List<LegacyIndex> INDEXES =
      List.of(
          LegacyIndex.of("bytemark_tokens", "farekeeper_tokens__user", "user_id"),
          LegacyIndex.of(REFRESH_LOG, "farekeeper_refresh__user", "user_id", "status"),
          LegacyIndex.of(REFRESH_LOG, "farekeeper_refresh__due", "status", "activity_type", "id"),
          LegacyIndex.of(
              REFRESH_LOG,
              "farekeeper_refresh__scheduled",
              "status",
              "activity_type",
              "scheduled_on",
              "id"));

  @Override
  public void migrate(Context context) throws SQLException {
    LegacyIndexes.ensure(context.getConnection(), INDEXES);
  }

  @Override
  public boolean canExecuteInTransaction() {
    return false;
  }
}
