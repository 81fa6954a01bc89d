package io.farekeeper.servers;

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

  static void ensure(Connection connection, String table, String name, String... columns)
      throws SQLException {
    List<String> wanted = List.of(columns);
    boolean there =
        indexesOf(connection, table).values().stream()
            .anyMatch(
                index ->
                    index.size() >= wanted.size()
                        && index.subList(0, wanted.size()).equals(wanted));
    if (there) {
      return;
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE INDEX " + name + " ON " + table + " (" + String.join(", ", columns) + ")");
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
