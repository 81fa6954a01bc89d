package io.farekeeper.migration;

import static io.farekeeper.migration.PreflightWorld.cache;
import static io.farekeeper.migration.PreflightWorld.entry;
import static io.farekeeper.migration.PreflightWorld.pass;

import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.bson.BsonDateTime;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Every odd shape of section 8 of the data contract, planted in four documents or rows at most. */
final class Planted {
  private static final String CACHES = "bytemark_tickets_cache";
  private static final BsonDateTime DATE = new BsonDateTime(1_780_000_000_000L);
  private static final String UUID = "6650f7a2-0000-4000-8000-00000000000b";

  private final MongoDatabase mongo;
  private final JdbcClient mysql;
  private final TreeMap<String, String> expected = new TreeMap<>();
  private final Map<String, List<String>> rowIds = new TreeMap<>();
  private int nextId = 100;

  Planted(MongoDatabase mongo, JdbcClient mysql) {
    this.mongo = mongo;
    this.mysql = mysql;
  }

  /** Names of the warnings that preflight must say, each with count and examples. */
  Map<String, String> expected() {
    return expected;
  }

  void caches() {
    for (String field : List.of("passes", "passes4", "passesLog", "passes4Log")) {
      caches(field + "_null", d -> d.append(field, null), d -> d.remove(field));
      caches(field + "_no_array", d -> d.append(field, "x"), d -> d.append(field, new Document()));
      caches(field + "_odd_elements", d -> d.append(field, Arrays.asList(null, "x", 1)));
    }
    Document nameless = new Document("payload", new Document("uuid", null)).append("pass_uuid", "");
    caches(
        "passes_without_uuid",
        d -> d.append("passes", List.of(nameless, new Document("status", "USABLE"))));
    caches("passes4_without_uuid", d -> d.append("passes4", List.of(new Document("payload", 1))));
    caches("version_absent", d -> d.remove("__v"));
    caches(
        "version_odd",
        d -> d.append("__v", null),
        d -> d.append("__v", "1"),
        d -> d.append("__v", Double.NaN),
        d -> d.append("__v", 1L));
    caches(
        "timestamp_unreadable",
        d -> d.append("timestamp", null),
        d -> d.append("timestamp", "1700000000"),
        d -> d.append("timestamp", new BsonDateTime(0)),
        d -> d.remove("timestamp"));
    caches("timestamp_date", d -> d.append("timestamp", DATE));
    long soon = System.currentTimeMillis() / 1000 + 3600;
    caches(
        "timestamp_in_future",
        d -> d.append("timestamp", soon),
        d -> d.append("timestamp", soon * 1000.0),
        d -> d.append("timestamp", new BsonDateTime(soon * 1000)));
    users();
    passes();
    caches("near_16_mb", d -> d.append("x", new Binary(new byte[15_000_000])));
  }

  private void users() {
    caches(
        "user_id_unreadable",
        d -> d.append("user_id", "7"),
        d -> d.append("user_id", 1.5),
        d -> d.append("user_id", Double.NaN),
        d -> d.append("user_id", List.of(1)));
    caches(
        "user_id_other_number",
        d -> d.append("user_id", 7001L),
        d -> d.append("user_id", 7002.0),
        d -> d.append("user_id", Decimal128.parse("7003")));
    mongo.getCollection(CACHES).insertOne(cache(90).append("user_id", 1));
    expected.put(CACHES + " several_of_user", "1: 1");
  }

  private void passes() {
    caches(
        "same_uuid_in_other_case",
        d ->
            d.append("passes4", List.of(pass(UUID.toUpperCase(Locale.ROOT))))
                .append("passes", List.of(pass(UUID))),
        d -> d.append("passes", List.of(pass(UUID), pass(UUID.toUpperCase(Locale.ROOT)))));
    for (String field : List.of("expiration", "first_use")) {
      caches(
          field + "_before_2000",
          payload(field, "-0001-11-30T00:00:00+00:00"),
          payload(field, "0000-00-00 00:00:00"),
          payload(field, "1899-12-30T00:00:00Z"),
          payload(field, ""));
      caches(
          field + "_unreadable",
          payload(field, "soon"),
          payload(field, 1_700_000_000),
          payload(field, "2030-02-30T00:00:00Z"));
    }
    caches(
        "allowed_uses_odd",
        payload("allowed_uses", null),
        payload("allowed_uses", 0),
        payload("allowed_uses", "5"),
        d -> payloadOf(d).remove("allowed_uses"));
  }

  private static Consumer<Document> payload(String field, @Nullable Object value) {
    return document -> payloadOf(document).append(field, value);
  }

  private static Document payloadOf(Document document) {
    return document.getList("passes", Document.class).getFirst().get("payload", Document.class);
  }

  @SafeVarargs
  private void caches(String shape, Consumer<Document>... changes) {
    List<Document> documents = new ArrayList<>();
    for (Consumer<Document> change : changes) {
      Document document = cache(nextId++);
      change.accept(document);
      documents.add(document);
    }
    plant(CACHES, shape, documents);
  }

  void logs() {
    String log = "bytemark_tickets_log";
    entries(log, "user_id_array", d -> d.append("user_id", List.of(1, 2)));
    entries(
        log, "user_id_unreadable", d -> d.append("user_id", "1"), d -> d.append("user_id", 1.5));
    entries(log, "user_id_other_number", d -> d.append("user_id", 1L));
    entries(log, "timestamp_array", d -> d.append("timestamp", List.of(1, 2)));
    entries(
        log,
        "timestamp_unreadable",
        d -> d.append("timestamp", DATE),
        d -> d.append("timestamp", "x"),
        d -> d.append("timestamp", null),
        d -> d.append("timestamp", Double.NaN));
    entries(log, "near_16_mb", d -> d.append("x", new Binary(new byte[15_000_000])));
    String checks = "bytemark_cache_status_check_log";
    plant(checks, "id_no_number", List.of(new Document("_id", "x1").append("log", List.of())));
    plant(checks, "log_no_array", List.of(new Document("_id", 5).append("log", "x")));
    plant(
        checks,
        "near_16_mb",
        List.of(new Document("_id", 6).append("log", List.of(new Binary(new byte[15_000_000])))));
  }

  @SafeVarargs
  private void entries(String log, String shape, Consumer<Document>... changes) {
    List<Document> documents = new ArrayList<>();
    for (Consumer<Document> change : changes) {
      Document document = entry(nextId++);
      change.accept(document);
      documents.add(document);
    }
    plant(log, shape, documents);
  }

  private void plant(String collection, String shape, List<Document> documents) {
    mongo.getCollection(collection).insertMany(documents);
    List<String> ids =
        documents.stream().map(document -> String.valueOf(document.get("_id"))).toList();
    expect(collection + " " + shape, ids);
  }

  private void expect(String name, List<String> ids) {
    expected.put(
        name, ids.size() + ": " + String.join(", ", ids.subList(0, Math.min(3, ids.size()))));
  }

  void rows() {
    String log = "bytemark_ticket_refresh_log";
    row(log, "created_on_zero", "(user_id, created_on) VALUES (1, '0000-00-00 00:00:00')");
    row(log, "created_on_zero", "(user_id, created_on) VALUES (1, '2024-00-01 00:00:00')");
    row(log, "scheduled_on_zero", "(user_id, scheduled_on) VALUES (1, '0000-00-00 00:00:00')");
    row(log, "scheduled_on_zero", "(user_id, scheduled_on) VALUES (1, '0000-05-05 00:00:00')");
    row(log, "modified_on_zero", "(user_id, modified_on) VALUES (1, '2024-01-00 00:00:00')");
    row(log, "user_id_zero", "(user_id, activity_type) VALUES (0, 1)");
    row(log, "activity_type_unknown", "(user_id, activity_type) VALUES (1, 9)");
    row(log, "status_unknown", "(user_id, status) VALUES (1, 7)");
    mysql.sql("ALTER TABLE bytemark_tokens ADD COLUMN made_on DATE NULL").update();
    row("bytemark_tokens", "made_on_zero", "(user_id, made_on) VALUES (3, '0000-00-00')");
    row("bytemark_tokens", "user_id_zero", "(user_id, token) VALUES (0, 'x')");
  }

  private void row(String table, String shape, String values) {
    String activity =
        values.contains("activity_type") || !table.endsWith("log") ? "" : "activity_type, ";
    String type = activity.isEmpty() ? "" : "1, ";
    mysql
        .sql(
            "INSERT INTO %s %s"
                .formatted(
                    table,
                    values
                        .replaceFirst("\\(", "(" + activity)
                        .replace("VALUES (", "VALUES (" + type)))
        .update();
    String id = mysql.sql("SELECT MAX(id) FROM " + table).query(String.class).single();
    List<String> ids = rowIds.computeIfAbsent(table + " " + shape, _ -> new ArrayList<>());
    ids.add(id);
    expect(table + " " + shape, ids);
  }

  void options() {
    mongo.getCollection(CACHES).createIndex(new Document("user_id", 1));
    mongo.getCollection(CACHES).createIndex(new Document("user_id", 1).append("timestamp", 1));
    expected.put(CACHES + " index user_id_1", "");
    mongo.runCommand(
        new Document("collMod", CACHES)
            .append("validator", new Document("x", new Document("$exists", false)))
            .append("validationAction", "warn"));
    expected.put(CACHES + " validator", "");
    mongo.runCommand(
        new Document("create", "farekeeper_odd")
            .append("capped", true)
            .append("size", 4096)
            .append("collation", new Document("locale", "en")));
    expected.put("farekeeper_odd capped", "");
    expected.put("farekeeper_odd collation", "");
    mysql
        .sql(
            "ALTER TABLE bytemark_ticket_refresh_log MODIFY note VARCHAR(100) CHARACTER SET latin1"
                + " NULL, ADD INDEX odd (user_id)")
        .update();
    expected.put("bytemark_ticket_refresh_log note character set", "");
    expected.put("bytemark_ticket_refresh_log note length", "");
    expected.put("bytemark_ticket_refresh_log index odd", "");
    mysql.sql("CREATE TABLE farekeeper_other (id INT)").update();
    expected.put("schema", "");
  }
}
