package refresh;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import servers.Servers;

/**
 * The state that each measurement starts from: the baseline's own seed, and that many users with
 * one pending row each. Whoever is measured finds the same caches and the same rows.
 */
final class Stage implements AutoCloseable {
  static final int FIRST_USER = 1000;
  private static final String CACHES = "bytemark_tickets_cache";
  private static final String LOG = "bytemark_tickets_log";

  private final Servers servers;
  private final MongoClient mongo;
  private final Connection mysql;
  private long lastHistoryRow;

  Stage(Servers servers) throws SQLException {
    this.servers = servers;
    this.mongo = MongoClients.create(servers.mongoUri("cache"));
    this.mysql =
        DriverManager.getConnection(
            servers.jdbcUrl() + "?createDatabaseIfNotExist=true&user=root", "root", "");
  }

  /** Lets the baseline's seed.js make the caches and the tokens, and keeps a copy of the caches. */
  void seed(Path baseline, int users) throws SQLException {
    servers.start(
        "seed",
        baselineEnvironment("seed"),
        baseline,
        List.of(
            ("node seed.js --users "
                    + users
                    + " --firstUser "
                    + FIRST_USER
                    + " --passes 8 --passes4 6 --immediate 0 --due 0 --future 0 --rewards 0"
                    + " --noCache 0 --history 0 --quiet")
                .split(" ")));
    servers.awaitCall("seed");
  }

  /** Puts the caches, the queue and everything that a run leaves back to the start. */
  void reset(int due) throws SQLException {
    mongo
        .getDatabase("seed")
        .getCollection(CACHES)
        .aggregate(
            List.of(
                new Document(
                    "$match", new Document("user_id", new Document("$lt", FIRST_USER + due))),
                new Document(
                    "$merge",
                    new Document("into", new Document("db", "cache").append("coll", CACHES))
                        .append("whenMatched", "replace"))))
        .toCollection();
    mongo.getDatabase("cache").getCollection(LOG).drop();
    execute("DELETE FROM bytemark_ticket_refresh_log WHERE id > " + lastHistoryRow);
    for (String table :
        List.of(
            "reward_ledger",
            "reward_notified",
            "reward_notice_row",
            "notice",
            "refresh_attempt",
            "refresh_lease")) {
      if (exists("farekeeper_" + table)) {
        execute("DELETE FROM farekeeper_" + table);
      }
    }
    execute(
        "INSERT INTO bytemark_ticket_refresh_log (user_id, activity_type) SELECT user_id, 1 FROM"
            + " bytemark_tokens WHERE user_id < "
            + (FIRST_USER + due)
            + " ORDER BY user_id");
    // What the seeding left to be written is not to be done during a measurement.
    mongo.getDatabase("admin").runCommand(new Document("fsync", 1));
  }

  /** Adds rows that were processed long ago, of the seeded users and of as many others. */
  void addHistory(long rows, int users) throws SQLException {
    long batch = 500_000;
    for (long from = 1; from <= rows; from += batch) {
      execute(
          """
          INSERT INTO bytemark_ticket_refresh_log
            (user_id, activity_type, status, scheduled_on, created_on, modified_on)
          SELECT %d + seq %% %d, IF(seq %% 5 = 0, 3, 1), 1,
            IF(seq %% 5 = 0, '2024-01-01' + INTERVAL seq SECOND, NULL),
            '2024-01-01' + INTERVAL seq SECOND, '2024-01-01' + INTERVAL seq SECOND
          FROM seq_%d_to_%d
          """
              .formatted(FIRST_USER, 2 * users, from, Math.min(rows, from + batch - 1)));
    }
    lastHistoryRow = number("SELECT MAX(id) FROM bytemark_ticket_refresh_log WHERE status = 1");
  }

  /** Fails unless every due row is processed and every user has the log entries of the seed. */
  void requireDone(int due, int entriesPerUser) throws SQLException {
    long pending = number("SELECT COUNT(*) FROM bytemark_ticket_refresh_log WHERE status = 0");
    long entries = mongo.getDatabase("cache").getCollection(LOG).countDocuments();
    if (pending != 0 || entries != (long) due * entriesPerUser) {
      throw new IllegalStateException(
          "%d rows pending, %d log entries for %d users".formatted(pending, entries, due));
    }
  }

  Map<String, String> baselineEnvironment(String mongoDatabase) {
    return Map.of(
        "MONGODB_URI", servers.mongoUri(mongoDatabase),
        "MYSQL_PORT", Integer.toString(servers.mysqlPort()),
        "MYSQL_DATABASE", "portal",
        "BYTEMARK_URL", servers.vendorUrl(),
        "LOG_LEVEL", "error");
  }

  private boolean exists(String table) throws SQLException {
    return number(
            "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'portal' AND"
                + " table_name = '"
                + table
                + "'")
        > 0;
  }

  private long number(String sql) throws SQLException {
    try (Statement statement = mysql.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = mysql.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    mysql.close();
    mongo.close();
  }
}
