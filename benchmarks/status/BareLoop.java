package status;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;

/**
 * The least that a status check can be: the same reads and writes as the job's, and nothing else. A
 * time is compared as text, nothing is spooled, guarded or reported. For each line that it reads it
 * does one save run and answers with the milliseconds that it took.
 */
final class BareLoop {
  private static final int BATCH = 1000;

  private final MongoCollection<RawBsonDocument> caches;
  private final MongoCollection<BsonDocument> checkLog;

  private BareLoop(String mongo) {
    MongoDatabase database =
        MongoClients.create(mongo)
            .getDatabase("cache")
            .withWriteConcern(WriteConcern.MAJORITY.withJournal(true));
    this.caches = database.getCollection("bytemark_tickets_cache", RawBsonDocument.class);
    this.checkLog = database.getCollection("bytemark_cache_status_check_log", BsonDocument.class);
  }

  /** Argument: the MongoDB URI. */
  public static void main(String[] args) throws Exception {
    BareLoop loop = new BareLoop(args[0]);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    System.out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      long began = System.nanoTime();
      loop.check();
      System.out.println((System.nanoTime() - began) / 1_000_000);
    }
    System.exit(0);
  }

  private void check() {
    String now = Instant.now().toString();
    BsonArray log = new BsonArray();
    List<UpdateOneModel<RawBsonDocument>> updates = new ArrayList<>();
    for (RawBsonDocument cache :
        caches
            .find(Filters.in("passes.status", "USABLE", "USING"))
            .projection(
                Projections.include(
                    "user_id",
                    "passes.pass_uuid",
                    "passes.status",
                    "passes.payload_hash",
                    "passes.payload.expiration",
                    "passes.payload.first_use"))
            .batchSize(BATCH)) {
      BsonArray invalid = new BsonArray();
      for (BsonValue value : cache.getArray("passes")) {
        BsonDocument pass = value.asDocument();
        String status = pass.getString("status").getValue();
        String next = next(status, pass.getDocument("payload"), now);
        if (!next.equals(status)) {
          invalid.add(
              new BsonDocument("pass_uuid", pass.get("pass_uuid"))
                  .append("status_log", new BsonString(status + " to " + next)));
          updates.add(update(cache, pass, next));
        }
      }
      if (!invalid.isEmpty()) {
        log.add(new BsonDocument("user_id", cache.get("user_id")).append("invalid_list", invalid));
      }
    }
    checkLog.insertOne(
        new BsonDocument("check_userID", new BsonString("all users")).append("log", log));
    for (int from = 0; from < updates.size(); from += BATCH) {
      caches.bulkWrite(
          updates.subList(from, Math.min(updates.size(), from + BATCH)),
          new BulkWriteOptions().ordered(false));
    }
  }

  private static UpdateOneModel<RawBsonDocument> update(
      BsonDocument cache, BsonDocument pass, String next) {
    return new UpdateOneModel<>(
        Filters.and(
            Filters.eq("user_id", cache.get("user_id")),
            Filters.elemMatch(
                "passes",
                Filters.and(
                    Filters.eq("pass_uuid", pass.get("pass_uuid")),
                    Filters.eq("status", pass.get("status")),
                    Filters.eq("payload_hash", pass.get("payload_hash"))))),
        Updates.combine(Updates.set("passes.$.status", next), Updates.inc("__v", 1)));
  }

  private static String next(String status, BsonDocument payload, String now) {
    if (!status.equals("USABLE") && !status.equals("USING")) {
      return status;
    }
    BsonValue expiration = payload.get("expiration");
    if (expiration != null
        && expiration.isString()
        && expiration.asString().getValue().compareTo(now) <= 0) {
      return "EXPIRED";
    }
    BsonValue firstUse = payload.get("first_use");
    return firstUse != null && firstUse.isString() ? "USING" : status;
  }
}
