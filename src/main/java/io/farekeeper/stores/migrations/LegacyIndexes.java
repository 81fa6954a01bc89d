package io.farekeeper.stores.migrations;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Gives tables the indexes that Farekeeper's queries need, where they have none that begins with
 * the same columns. MySQL has no {@code CREATE INDEX IF NOT EXISTS}, hence in Java.
 */
final class LegacyIndexes {
  static final String REFRESH_LOG = "bytemark_ticket_refresh_log";

  private LegacyIndexes() {}

  static void ensure(Connection connection, List<LegacyIndex> wanted) throws SQLException {
    for (LegacyIndex index : wanted) {
      ensure(connection, index);
    }
  }

  private static void ensure(Connection connection, LegacyIndex index) throws SQLException {
    if (index.isServedBy(indexesOf(connection, index.table()).values())) {
      return;
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE INDEX %s ON %s (%s)"
              .formatted(index.name(), index.table(), String.join(", ", index.columns())));
    }
  }

  private static Map<String, List<String>> indexesOf(Connection connection, String table)
      throws SQLException {
    Map<String, List<String>> columnsByIndex = new HashMap<>();
    try (ResultSet rows =
        connection.getMetaData().getIndexInfo(connection.getCatalog(), null, table, false, true)) {
      while (rows.next()) {
        String column = rows.getString("COLUMN_NAME");
        if (column != null) {
          columnsByIndex
              .computeIfAbsent(rows.getString("INDEX_NAME"), _ -> new ArrayList<>())
              .add(column.toLowerCase(Locale.ROOT));
        }
      }
    }
    return columnsByIndex;
  }
}
