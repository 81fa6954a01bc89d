package io.farekeeper.stores.migrations;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Carries notices, and rewards that are to be issued, over into the outbox. Each step may have been
 * done before: MySQL commits every change of a table by itself. The table of notices is renamed
 * first, so that no instance of the version before sends what is carried over.
 */
public class V22__OneOutbox extends BaseJavaMigration {
  private static final String NOTICES = "farekeeper_notice";
  private static final String OLD_NOTICES = "farekeeper_notice_before_outbox";
  private static final String REWARDS = "farekeeper_loyalty_reward";
  private static final int PAGE = 500;
  private static final JsonMapper JSON = new JsonMapper();

  private static final String INSERT_NOTICE =
      """
      INSERT IGNORE INTO farekeeper_outbox (id, topic, message_key, recipient, user_id, payload,
        batch, state, attempts, first_attempt_on, next_attempt_on, last_error, created_on,
        settled_on)
      SELECT id, 'notice', notice_key, 'rider', user_id, ?, batch, state, attempts,
        first_attempt_on, next_attempt_on, last_error, created_on, settled_on
      FROM %s WHERE id = ?
      """
          .formatted(OLD_NOTICES);

  private static final String INSERT_REWARD =
      """
      INSERT IGNORE INTO farekeeper_outbox (topic, message_key, recipient, payload, state, attempts,
        first_attempt_on, next_attempt_on, last_error, created_on)
      SELECT 'loyalty-reward', ?, 'system', ?, state, attempts,
        CASE WHEN attempts > 0 THEN earned_on END, COALESCE(next_attempt_on, earned_on),
        last_error, earned_on
      FROM %s WHERE id = ?
      """
          .formatted(REWARDS);

  @Override
  public void migrate(Context context) throws SQLException {
    Connection connection = context.getConnection();
    if (hasColumn(connection, NOTICES, "id")) {
      execute(connection, "ALTER TABLE %s RENAME TO %s".formatted(NOTICES, OLD_NOTICES));
    }
    if (hasColumn(connection, OLD_NOTICES, "id")) {
      carryNoticesOver(connection);
      execute(connection, "DROP TABLE " + OLD_NOTICES);
    }
    if (hasColumn(connection, REWARDS, "next_attempt_on")) {
      carryRewardsOver(connection);
      execute(
          connection,
          "UPDATE %s SET state = 'pending' WHERE state = 'uncertain'".formatted(REWARDS));
      dropNextAttempt(connection);
    }
  }

  @Override
  public boolean canExecuteInTransaction() {
    return false;
  }

  private static void carryNoticesOver(Connection connection) throws SQLException {
    String select =
        "SELECT id, kind, type, title, body, metadata, language, silent FROM "
            + OLD_NOTICES
            + " WHERE id > ? ORDER BY id LIMIT "
            + PAGE;
    long last = Long.MIN_VALUE;
    for (boolean more = true; more; ) {
      try (PreparedStatement page = connection.prepareStatement(select);
          PreparedStatement insert = connection.prepareStatement(INSERT_NOTICE)) {
        page.setLong(1, last);
        more = false;
        try (ResultSet notice = page.executeQuery()) {
          while (notice.next()) {
            last = notice.getLong("id");
            insert.setString(1, payloadOfNotice(notice));
            insert.setLong(2, last);
            insert.addBatch();
            more = true;
          }
        }
        inTransaction(connection, insert);
      }
    }
  }

  private static String payloadOfNotice(ResultSet notice) throws SQLException {
    ObjectNode payload = JSON.createObjectNode().put("kind", notice.getString("kind"));
    payload
        .putObject("wording")
        .put("type", notice.getInt("type"))
        .put("title", notice.getString("title"))
        .put("body", notice.getString("body"))
        .put("metadata", notice.getString("metadata"))
        .put("language", notice.getString("language"))
        .put("silent", notice.getBoolean("silent"));
    return payload.toString();
  }

  private static void carryRewardsOver(Connection connection) throws SQLException {
    try (Statement select = connection.createStatement();
        PreparedStatement insert = connection.prepareStatement(INSERT_REWARD)) {
      try (ResultSet reward =
          select.executeQuery(
              "SELECT id, user_id, milestone, rides, tickets FROM "
                  + REWARDS
                  + " WHERE state IN ('pending', 'uncertain')")) {
        while (reward.next()) {
          String key = "loyalty-reward:" + reward.getLong("id");
          insert.setString(1, key);
          insert.setString(2, payloadOfReward(key, reward));
          insert.setLong(3, reward.getLong("id"));
          insert.addBatch();
        }
      }
      inTransaction(connection, insert);
    }
  }

  private static String payloadOfReward(String key, ResultSet reward) throws SQLException {
    return JSON.createObjectNode()
        .put("reward_id", key)
        .put("user_id", reward.getLong("user_id"))
        .put("milestone", reward.getInt("milestone"))
        .put("rides", reward.getInt("rides"))
        .put("tickets", reward.getInt("tickets"))
        .toString();
  }

  private static void inTransaction(Connection connection, PreparedStatement batch)
      throws SQLException {
    boolean before = connection.getAutoCommit();
    connection.setAutoCommit(false);
    try {
      batch.executeBatch();
      connection.commit();
    } finally {
      connection.setAutoCommit(before);
    }
  }

  private static void dropNextAttempt(Connection connection) throws SQLException {
    boolean h2 = connection.getMetaData().getDatabaseProductName().equals("H2");
    String index = "farekeeper_loyalty_reward__state";
    if (h2) {
      execute(connection, "DROP INDEX IF EXISTS " + index);
      execute(connection, "ALTER TABLE %s DROP COLUMN next_attempt_on".formatted(REWARDS));
      execute(connection, "CREATE INDEX %s ON %s (state, id)".formatted(index, REWARDS));
    } else {
      // The index keeps its first column, and the key behind it.
      execute(connection, "ALTER TABLE %s DROP COLUMN next_attempt_on".formatted(REWARDS));
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
