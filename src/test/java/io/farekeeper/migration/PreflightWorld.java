package io.farekeeper.migration;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.FarekeeperApplication;
import io.farekeeper.embedded.sandbox.BytemarkSandbox;
import io.farekeeper.jobs.commandline.CommandLine;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.testing.TestMySql;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.json.JsonWriterSettings;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A real MongoDB and a MariaDB as the legacy services left them, and the vendor's stand-in. */
final class PreflightWorld implements AutoCloseable {
  static final List<String> LEGACY_TABLES =
      List.of(
          """
          CREATE TABLE bytemark_tokens (
            id int AUTO_INCREMENT PRIMARY KEY, user_id int UNSIGNED NOT NULL,
            token varchar(255) NULL, INDEX idx__user_id__001 (user_id))
          """,
          """
          CREATE TABLE bytemark_ticket_refresh_log (
            id int AUTO_INCREMENT PRIMARY KEY, user_id int UNSIGNED NOT NULL DEFAULT 0,
            activity_type int UNSIGNED NOT NULL DEFAULT 0, status int UNSIGNED NOT NULL DEFAULT 0,
            note varchar(256) NULL, scheduled_on datetime NULL,
            created_on datetime NOT NULL DEFAULT CURRENT_TIMESTAMP,
            modified_on datetime NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
            INDEX idx__user_id__status__001 (user_id, status))
          """);

  final TestMongo testMongo = TestMongo.real().orElseThrow();
  final TestMySql testMySql = TestMySql.mariaDb();
  final BytemarkSandbox sandbox = BytemarkSandbox.start(Clock.systemUTC());
  final MongoClient client = testMongo.client();
  final MongoDatabase mongo = testMongo.database(client);
  final HikariDataSource pool = testMySql.open();
  final JdbcClient mysql = JdbcClient.create(pool);

  PreflightWorld() {
    String database = mysql.sql("SELECT DATABASE()").query(String.class).single();
    mysql.sql("ALTER DATABASE " + database + " CHARACTER SET utf8mb4").update();
    LEGACY_TABLES.forEach(table -> mysql.sql(table).update());
    mysql.sql("INSERT INTO bytemark_tokens (user_id, token) VALUES (1, 'a'), (2, 'b')").update();
    mysql
        .sql(
            """
            INSERT INTO bytemark_ticket_refresh_log (user_id, activity_type, scheduled_on)
            VALUES (1, 1, NULL), (2, 3, '2031-01-01'), (2, 2, NULL)
            """)
        .update();
    mongo.getCollection("bytemark_tickets_cache").insertOne(cache(1));
    mongo.getCollection("bytemark_tickets_log").insertMany(List.of(entry(1), new Document()));
    mongo
        .getCollection("bytemark_cache_status_check_log")
        .insertOne(new Document("_id", 1_700_000_000).append("log", List.of()));
  }

  /** A cache as the legacy build writes it, with this id for its document and its user. */
  static Document cache(int id) {
    return Document.parse(
            """
            {timestamp: 1700000000, passes: [], passes4: [], passesLog: [], passes4Log: [], __v: 0}
            """)
        .append("_id", id)
        .append("user_id", id)
        .append("passes", new ArrayList<>(List.of(pass("6650f7a2-0000-4000-8000-00000000000a"))));
  }

  static Document pass(String uuid) {
    return new Document("pass_uuid", uuid)
        .append("status", "USABLE")
        .append(
            "payload",
            new Document("uuid", uuid)
                .append("status", "USABLE")
                .append("expiration", "2031-02-28T23:59:59+0000")
                .append("first_use", null)
                .append("allowed_uses", 1));
  }

  static Document entry(int id) {
    return new Document("_id", id)
        .append("user_id", 1)
        .append("timestamp", 1_700_000_000_000L)
        .append("uuid", "x")
        .append("status", "validated");
  }

  /** What preflight says of these servers, with this connection string. */
  PreflightReport look(String mongoUri) {
    List<String> settings =
        List.of(
            "--farekeeper.mysql.url=" + testMySql.url(),
            "--farekeeper.mysql.user=" + testMySql.user(),
            "--farekeeper.mongodb.uri=" + mongoUri,
            "--farekeeper.bytemark.url=" + sandbox.baseUrl());
    try (ConfigurableApplicationContext context =
        CommandLine.launch(FarekeeperApplication.class, settings)) {
      return context.getBean(Preflight.class).look();
    }
  }

  /** All that both databases hold: documents, indexes, options, tables and rows. */
  Map<String, List<String>> dump() {
    Map<String, List<String>> dump = new TreeMap<>();
    JsonWriterSettings exact = JsonWriterSettings.builder().build();
    for (BsonDocument collection : mongo.listCollections(BsonDocument.class)) {
      String name = collection.getString("name").getValue();
      List<String> lines = new ArrayList<>(List.of(collection.toJson(exact)));
      mongo
          .getCollection(name)
          .listIndexes(BsonDocument.class)
          .forEach(index -> lines.add(index.toJson(exact)));
      mongo
          .getCollection(name, BsonDocument.class)
          .find()
          .forEach(document -> lines.add(document.toJson(exact)));
      dump.put(name, lines);
    }
    for (String table : mysql.sql("SHOW TABLES").query(String.class).list()) {
      List<String> lines = new ArrayList<>();
      lines.add(
          mysql.sql("SHOW CREATE TABLE " + table).query((row, _) -> row.getString(2)).single());
      mysql
          .sql("CHECKSUM TABLE " + table)
          .query((row, _) -> row.getString(2))
          .list()
          .forEach(lines::add);
      dump.put(table, lines);
    }
    return dump;
  }

  @Override
  public void close() {
    pool.close();
    client.close();
    sandbox.close();
  }
}
