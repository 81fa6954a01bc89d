package status;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.Document;
import servers.Servers;

/**
 * Caches of eight passes of 1.5 KB: every fifth user has none that lives, every fourth of the
 * others has one that has expired unseen and one that was used unseen.
 */
final class Stage implements AutoCloseable {
  private static final int BATCH = 500;
  private static final String FILLER = "x".repeat(900);

  private final MongoClient mongo;
  private final MongoCollection<Document> caches;
  private int users;

  Stage(Servers servers) {
    this.mongo = MongoClients.create(servers.mongoUri("cache"));
    this.caches = mongo.getDatabase("cache").getCollection("bytemark_tickets_cache");
  }

  /** Adds caches until there are that many. */
  void fill(int wanted) {
    List<Document> batch = new ArrayList<>();
    for (int user = users; user < wanted; user++) {
      batch.add(cache(user));
      if (batch.size() == BATCH || user == wanted - 1) {
        caches.insertMany(batch);
        batch.clear();
      }
    }
    users = wanted;
  }

  /** Sets back what a save changed. */
  void reset() {
    for (String status : List.of("USABLE", "USING")) {
      caches.updateMany(
          Filters.eq("bench", "changes"),
          Updates.set("passes.$[p].status", status),
          new UpdateOptions().arrayFilters(List.of(new Document("p.payload.bench", status))));
    }
    mongo.getDatabase("cache").getCollection("bytemark_cache_status_check_log").drop();
    mongo.getDatabase("admin").runCommand(new Document("fsync", 1));
  }

  /** Passes that a save of all users must change. */
  long changes() {
    return 2 * caches.countDocuments(Filters.eq("bench", "changes"));
  }

  /** Fails unless every wrong status was set right. */
  void requireDone() {
    long left =
        caches.countDocuments(
            Filters.elemMatch(
                "passes",
                Filters.or(
                    Filters.and(
                        Filters.eq("payload.bench", "USABLE"), Filters.ne("status", "USING")),
                    Filters.and(
                        Filters.eq("payload.bench", "USING"), Filters.ne("status", "EXPIRED")))));
    long logs =
        mongo
            .getDatabase("cache")
            .getCollection("bytemark_cache_status_check_log")
            .countDocuments();
    if (left != 0 || logs == 0) {
      throw new IllegalStateException(left + " caches are wrong, " + logs + " check logs");
    }
  }

  private static Document cache(int user) {
    boolean live = user % 5 != 0;
    boolean changes = live && user % 4 == 1;
    List<Document> passes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      if (live && i == 0) {
        passes.add(pass("USABLE", "ok", changes ? "USABLE" : null, 5, changes));
      } else if (live && i == 1) {
        passes.add(pass("USING", "ok", changes ? "USING" : null, changes ? -1 : 5, true));
      } else {
        passes.add(pass(i % 2 == 0 ? "EXPIRED" : "USES_GONE", "old", null, -30, true));
      }
    }
    return new Document("user_id", user + 1)
        .append("timestamp", (int) Instant.now().getEpochSecond())
        .append("passes", passes)
        .append("passes4", List.of())
        .append("passesLog", List.of())
        .append("passes4Log", List.of())
        .append("__v", 0)
        .append("bench", changes ? "changes" : "stays");
  }

  private static Document pass(
      String status, String label, String mark, int expiresInDays, boolean used) {
    String uuid = UUID.randomUUID().toString();
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Document payload =
        new Document("uuid", uuid)
            .append("status", status)
            .append("time_created", now.minus(40, ChronoUnit.DAYS).toString())
            .append("time_modified", now.minus(35, ChronoUnit.DAYS).toString())
            .append("expiration", now.plus(expiresInDays, ChronoUnit.DAYS).toString())
            .append("first_use", used ? now.minus(35, ChronoUnit.DAYS).toString() : null)
            .append("product_uuid", UUID.randomUUID().toString())
            .append("label_name", label)
            .append("uses_count", 0)
            .append("allowed_uses", 1)
            .append("order_item", Map.of("uuid", UUID.randomUUID().toString(), "price", 125))
            .append("events", List.of())
            .append("filler", FILLER);
    if (mark != null) {
      payload.append("bench", mark);
    }
    return new Document("pass_uuid", uuid)
        .append("timestamp", (int) now.getEpochSecond())
        .append("status", status)
        .append("free_ticket_status", 0)
        .append("payload", payload)
        .append("payload_hash", uuid.replace("-", ""));
  }

  @Override
  public void close() {
    mongo.close();
  }
}
