package refresh;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.Updates;
import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The least that a refresh can be: the same calls, reads and writes as the job's, and nothing else.
 * No hash is computed, nothing is compared but a time, nothing is leased, tried again or measured.
 * Reads {@code USERS_IN_FLIGHT} from its input, refreshes every pending row, answers with the
 * milliseconds that it took; and so on until its input ends.
 */
final class BareLoop {
  private static final int CALLS_AT_ONCE = 64;
  private static final JsonFactory JSON = new JsonFactory();
  private static final BsonString HASH = new BsonString("0123456789abcdef0123456789abcdef");

  private final MongoCollection<RawBsonDocument> caches;
  private final MongoCollection<BsonDocument> log;
  private final HikariDataSource mysql = new HikariDataSource();
  private final String vendor;
  private final Semaphore calls = new Semaphore(CALLS_AT_ONCE);
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .build();

  private BareLoop(String mongo, String jdbc, String vendor) {
    MongoDatabase database =
        MongoClients.create(mongo)
            .getDatabase("cache")
            .withWriteConcern(WriteConcern.MAJORITY.withJournal(true));
    this.caches = database.getCollection("bytemark_tickets_cache", RawBsonDocument.class);
    this.log = database.getCollection("bytemark_tickets_log", BsonDocument.class);
    this.vendor = vendor;
    mysql.setJdbcUrl(jdbc + "?cachePrepStmts=true");
    mysql.setUsername("root");
    mysql.setMaximumPoolSize(16);
  }

  /** Arguments: the MongoDB URI, the JDBC URL, the vendor's URL. */
  public static void main(String[] args) throws Exception {
    BareLoop loop = new BareLoop(args[0], args[1], args[2]);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    System.out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      long began = System.nanoTime();
      loop.refreshAll(Integer.parseInt(line));
      System.out.println((System.nanoTime() - began) / 1_000_000);
    }
    System.exit(0);
  }

  private void refreshAll(int usersInFlight) throws Exception {
    Semaphore slots = new Semaphore(usersInFlight);
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (long[] row : pendingRows()) {
        slots.acquire();
        threads.execute(
            () -> {
              try {
                refresh(row[0], row[1]);
              } catch (Exception e) {
                failure.compareAndSet(null, e);
              } finally {
                slots.release();
              }
            });
      }
    }
    update(
        "UPDATE bytemark_ticket_refresh_log SET status = 1 WHERE status = 0 AND activity_type = 2");
    if (failure.get() != null) {
      throw failure.get();
    }
  }

  private void refresh(long rowId, long userId) throws Exception {
    String token = token(userId);
    RawBsonDocument cache = caches.find(Filters.eq("user_id", (int) userId)).first();
    List<BsonDocument> current = get("/passes?per_page=1000&page=1", token);
    List<BsonDocument> expired = get("/v4.0/passes?status=EXPIRED&per_page=1000&page=1", token);
    List<BsonDocument> entries = new ArrayList<>();
    BsonArray passes = merged(current, cache.getArray("passes"), userId, entries);
    BsonArray passes4 = merged(expired, cache.getArray("passes4"), userId, entries);
    log.insertMany(entries, new InsertManyOptions().ordered(false));
    if (userId % 10 == 0) {
      update(
          "INSERT INTO bytemark_ticket_refresh_log (user_id, activity_type) VALUES ("
              + userId
              + ", 2)");
    }
    caches.updateOne(
        Filters.eq("_id", cache.get("_id")),
        Updates.combine(
            Updates.set("timestamp", (int) (System.currentTimeMillis() / 1000)),
            Updates.set("passes", passes),
            Updates.set("passes4", passes4),
            Updates.inc("__v", 1)));
    update("UPDATE bytemark_ticket_refresh_log SET status = 1 WHERE id = " + rowId);
  }

  /** An entry whose time is the same stays; the others are new, and logged. */
  private static BsonArray merged(
      List<BsonDocument> fetched, BsonArray stored, long userId, List<BsonDocument> entries) {
    BsonArray merged = new BsonArray(fetched.size());
    for (BsonDocument pass : fetched) {
      BsonValue same = null;
      for (BsonValue entry : stored) {
        if (entry.asDocument().get("pass_uuid").equals(pass.get("uuid"))
            && entry
                .asDocument()
                .getDocument("payload")
                .get("time_modified")
                .equals(pass.get("time_modified"))) {
          same = entry;
        }
      }
      merged.add(same == null ? entryOf(pass) : same);
      if (same == null) {
        BsonDocument entry = new BsonDocument("user_id", new BsonInt32((int) userId));
        entry.put("timestamp", new BsonInt32((int) (System.currentTimeMillis() / 1000)));
        entry.putAll(pass);
        entries.add(entry);
      }
    }
    return merged;
  }

  private static BsonDocument entryOf(BsonDocument pass) {
    return new BsonDocument("pass_uuid", pass.get("uuid"))
        .append("timestamp", new BsonInt32((int) (System.currentTimeMillis() / 1000)))
        .append("status", pass.get("status"))
        .append("free_ticket_status", new BsonInt32(0))
        .append("payload", pass)
        .append("payload_hash", HASH);
  }

  private List<BsonDocument> get(String path, String token) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(vendor + path))
            .header("Authorization", "Bearer " + token)
            .build();
    calls.acquire();
    byte[] body;
    try {
      body = http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
    } finally {
      calls.release();
    }
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      BsonDocument answer = value(parser, parser.nextToken()).asDocument();
      return answer.getDocument("data").getArray("passes").stream()
          .map(BsonValue::asDocument)
          .toList();
    }
  }

  private static BsonValue value(JsonParser parser, JsonToken token) {
    return switch (token) {
      case START_OBJECT -> {
        BsonDocument document = new BsonDocument();
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
          document.put(key, value(parser, parser.nextToken()));
        }
        yield document;
      }
      case START_ARRAY -> {
        BsonArray array = new BsonArray();
        for (JsonToken next = parser.nextToken();
            next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          array.add(value(parser, next));
        }
        yield array;
      }
      case VALUE_STRING -> new BsonString(parser.getString());
      case VALUE_NUMBER_INT -> new BsonInt32(parser.getIntValue());
      case VALUE_NUMBER_FLOAT -> new BsonDouble(parser.getDoubleValue());
      case VALUE_TRUE -> BsonBoolean.TRUE;
      case VALUE_FALSE -> BsonBoolean.FALSE;
      default -> BsonNull.VALUE;
    };
  }

  private String token(long userId) throws Exception {
    try (Connection connection = mysql.getConnection();
        PreparedStatement query =
            connection.prepareStatement("SELECT token FROM bytemark_tokens WHERE user_id = ?")) {
      query.setLong(1, userId);
      try (ResultSet rows = query.executeQuery()) {
        rows.next();
        return rows.getString(1);
      }
    }
  }

  private List<long[]> pendingRows() throws Exception {
    List<long[]> pending = new ArrayList<>();
    try (Connection connection = mysql.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT id, user_id FROM bytemark_ticket_refresh_log WHERE status = 0 AND"
                    + " activity_type = 1 ORDER BY id");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        pending.add(new long[] {rows.getLong(1), rows.getLong(2)});
      }
    }
    return pending;
  }

  private void update(String sql) throws Exception {
    try (Connection connection = mysql.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.executeUpdate();
    }
  }
}
