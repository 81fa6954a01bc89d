package io.farekeeper.stores.migrations;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/**
 * Ids compare byte by byte, and ids of passes are stored in the form that they are compared by: the
 * same UUID in other letter case is the same pass, and nothing else is. Counts have room for what
 * the vendor may send, and a repeat is known by what it says. Each step may have been done before:
 * MySQL commits every change of a table by itself.
 */
public class V13__BinaryIds extends BaseJavaMigration {
  /** MariaDB's and MySQL's collations by bytes that do not take trailing spaces for nothing. */
  private static final List<String> BINARY = List.of("utf8mb4_nopad_bin", "utf8mb4_0900_bin");

  private static final int MAX_TRIES = 5;
  private static final String ATTEMPTS = "farekeeper_activation";
  private static final String LEDGER = "farekeeper_reward_ledger";
  private static final String NO_CANONICAL_UUID =
      "pass_uuid REGEXP '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$'"
          + " AND pass_uuid <> LOWER(pass_uuid)";

  @Override
  public void migrate(Context context) throws SQLException {
    Connection connection = context.getConnection();
    addColumn(connection, ATTEMPTS, "pass_spelling", "VARCHAR(128)");
    addColumn(connection, "farekeeper_validation", "fingerprint", "VARCHAR(80)");
    addColumn(connection, "farekeeper_offline_scan", "fingerprint", "VARCHAR(80)");
    boolean h2 = connection.getMetaData().getDatabaseProductName().equals("H2");
    if (h2) {
      execute(connection, "ALTER TABLE " + ATTEMPTS + " ALTER COLUMN uses_before BIGINT");
      execute(connection, "ALTER TABLE " + ATTEMPTS + " ALTER COLUMN uses_after BIGINT");
    } else {
      makeBinary(connection);
    }
    spellAttempts(connection);
    spellLedger(connection, h2);
  }

  @Override
  public boolean canExecuteInTransaction() {
    return false;
  }

  /** H2 compares byte by byte as it is. */
  private static void makeBinary(Connection connection) throws SQLException {
    execute(
        connection,
        "ALTER TABLE "
            + ATTEMPTS
            + " MODIFY uses_before BIGINT NULL, MODIFY uses_after BIGINT NULL");
    // A vendor's id may end in spaces, which most collations do not see.
    modify(connection, LEDGER, "pass_uuid VARCHAR(128)", exact(connection), "NOT NULL");
    Map<String, List<String>> keys = new LinkedHashMap<>();
    keys.put(
        "farekeeper_validation",
        List.of("request_key CHAR(64)", "request_sha256 CHAR(64)", "event_id CHAR(36)"));
    keys.put("farekeeper_offline_scan", List.of("event_id CHAR(36)", "scan_sha256 CHAR(64)"));
    keys.put("farekeeper_reward_notice_row", List.of("notice_key VARCHAR(64)"));
    for (Map.Entry<String, List<String>> table : keys.entrySet()) {
      for (String column : table.getValue()) {
        modify(connection, table.getKey(), column, "utf8mb4_bin", "NOT NULL");
      }
    }
    modify(
        connection, "farekeeper_reward_notified", "notice_key VARCHAR(64)", "utf8mb4_bin", "NULL");
  }

  private static void modify(
      Connection connection, String table, String column, String collation, String nullable)
      throws SQLException {
    execute(
        connection,
        "ALTER TABLE %s MODIFY %s CHARACTER SET utf8mb4 COLLATE %s %s"
            .formatted(table, column, collation, nullable));
  }

  private static String exact(Connection connection) throws SQLException {
    for (String collation : BINARY) {
      try (PreparedStatement look =
          connection.prepareStatement(
              "SELECT 1 FROM information_schema.collations WHERE collation_name = ?")) {
        look.setString(1, collation);
        try (ResultSet row = look.executeQuery()) {
          if (row.next()) {
            return collation;
          }
        }
      }
    }
    return "utf8mb4_bin";
  }

  /** The vendor's spelling moves to a column of its own. */
  private static void spellAttempts(Connection connection) throws SQLException {
    execute(
        connection,
        "UPDATE %s SET pass_spelling = pass_uuid, pass_uuid = LOWER(pass_uuid) WHERE %s"
            .formatted(ATTEMPTS, NO_CANONICAL_UUID));
    try (Statement statement = connection.createStatement();
        ResultSet busy =
            statement.executeQuery(
                "SELECT id FROM %s WHERE busy_pass IS NOT NULL AND busy_pass <> pass_uuid ORDER BY id"
                    .formatted(ATTEMPTS))) {
      while (busy.next()) {
        spellBusy(connection, busy.getLong(1));
      }
    }
  }

  /** Two spellings of one pass may be busy: one attempt keeps it, both come to their end. */
  private static void spellBusy(Connection connection, long id) throws SQLException {
    String update = "UPDATE " + ATTEMPTS + " SET busy_pass = %s WHERE id = " + id;
    try {
      execute(connection, update.formatted("pass_uuid"));
    } catch (SQLIntegrityConstraintViolationException e) {
      execute(connection, update.formatted("NULL"));
    }
  }

  /** One entry for each pass: where both spellings are there, either will do. */
  private static void spellLedger(Connection connection, boolean h2) throws SQLException {
    String spell = "UPDATE %s " + LEDGER + " SET pass_uuid = LOWER(pass_uuid) WHERE ";
    if (h2) {
      execute(
          connection,
          ("DELETE FROM %s l WHERE %s AND EXISTS (SELECT 1 FROM %s o WHERE o.user_id = l.user_id"
                  + " AND o.pass_uuid <> l.pass_uuid AND LOWER(o.pass_uuid) = LOWER(l.pass_uuid)"
                  + " AND o.pass_uuid > l.pass_uuid)")
              .formatted(LEDGER, NO_CANONICAL_UUID, LEDGER));
      execute(connection, spell.formatted("") + NO_CANONICAL_UUID);
    } else {
      execute(connection, spell.formatted("IGNORE") + NO_CANONICAL_UUID);
      execute(connection, "DELETE FROM " + LEDGER + " WHERE " + NO_CANONICAL_UUID);
    }
  }

  private static void addColumn(Connection connection, String table, String column, String type)
      throws SQLException {
    try (ResultSet there =
        connection.getMetaData().getColumns(connection.getCatalog(), null, table, column)) {
      if (there.next()) {
        return;
      }
    }
    execute(connection, "ALTER TABLE " + table + " ADD COLUMN " + column + " " + type + " NULL");
  }

  /** Copies of the version before may work on the same rows. */
  private static void execute(Connection connection, String sql) throws SQLException {
    for (int tries = 1; ; tries++) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
        return;
      } catch (SQLTransientException e) {
        if (tries == MAX_TRIES) {
          throw e;
        }
      }
    }
  }
}
