package io.farekeeper.stores.migrations;

import static io.farekeeper.stores.migrations.LegacyIndexes.REFRESH_LOG;

import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/** Reads a user's requests and notices by time, newest first, a page at a time. */
public class V8__IndexesOfTimelines extends BaseJavaMigration {
  static final List<LegacyIndex> INDEXES =
      List.of(
          LegacyIndex.of(REFRESH_LOG, "farekeeper_refresh__created", "user_id", "created_on"),
          LegacyIndex.of(REFRESH_LOG, "farekeeper_refresh__modified", "user_id", "modified_on"));

  private static final LegacyIndex OF_NOTICES =
      LegacyIndex.of("farekeeper_notice", "farekeeper_notice__settled", "user_id", "settled_on");

  @Override
  public void migrate(Context context) throws SQLException {
    LegacyIndexes.ensure(context.getConnection(), INDEXES);
    LegacyIndexes.ensure(context.getConnection(), List.of(OF_NOTICES));
  }

  @Override
  public boolean canExecuteInTransaction() {
    return false;
  }
}
