package io.farekeeper.ticketlog;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.InsertManyOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.springframework.stereotype.Component;

/** Records ticket events in {@code bytemark_tickets_log}, each once however often it is told. */
@Component
public class TicketLog {
  private static final Set<String> RESERVED = Set.of("_id", "user_id", "timestamp", "farekeeper");

  private final MongoCollection<BsonDocument> entries;

  public TicketLog(MongoDatabase database) {
    entries = database.getCollection("bytemark_tickets_log", BsonDocument.class);
  }

  /**
   * Records passes that a synchronisation created or changed. An event that is there already stays
   * as it was first recorded.
   *
   * @param timestamp Unix seconds
   * @throws com.mongodb.MongoException if the entries could not all be stored
   */
  public void record(long userId, List<PassChange> changes, long timestamp) {
    if (changes.isEmpty()) {
      return;
    }
    List<BsonDocument> documents =
        changes.stream().map(change -> entryOf(userId, change, timestamp)).toList();
    try {
      entries.insertMany(documents, new InsertManyOptions().ordered(false));
    } catch (MongoBulkWriteException e) {
      boolean onlyRepeats =
          e.getWriteConcernError() == null
              && e.getWriteErrors().stream()
                  .allMatch(error -> error.getCategory() == ErrorCategory.DUPLICATE_KEY);
      if (!onlyRepeats) {
        throw e;
      }
    }
  }

  /** The pass itself, as the legacy services log it, plus our mark. */
  private static BsonDocument entryOf(long userId, PassChange change, long timestamp) {
    BsonDocument entry = new BsonDocument();
    entry.put(
        "_id",
        new BsonObjectId(
            EventId.of(
                userId,
                change.list(),
                change.passUuid(),
                change.replacedHash(),
                change.replacedTimestamp(),
                change.hash())));
    entry.put("user_id", integer(userId));
    entry.put("timestamp", integer(timestamp));
    for (Map.Entry<String, BsonValue> field : change.payload().entrySet()) {
      if (!RESERVED.contains(field.getKey())) {
        entry.put(field.getKey(), field.getValue());
      }
    }
    entry.put(
        "farekeeper",
        new BsonDocument("list", new BsonString(change.list()))
            .append("change", new BsonString(change.isNew() ? "created" : "changed")));
    return entry;
  }

  private static BsonValue integer(long value) {
    return value == (int) value ? new BsonInt32((int) value) : new BsonInt64(value);
  }
}
