package io.farekeeper.ticketlog;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.InsertManyOptions;
import io.farekeeper.cards.CardData;
import io.farekeeper.encryption.SensitiveFields;
import io.farekeeper.stores.FailureClassifier;
import io.farekeeper.stores.FailureClassifier.Cause;
import io.farekeeper.stores.PassUuid;
import io.farekeeper.stores.WholeNumber;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.springframework.stereotype.Component;

/**
 * The way into {@code bytemark_tickets_log}: every entry loses its card data, has its sensitive
 * fields encrypted, and is recorded once however often it is reported.
 */
@Component
public class TicketLog {
  /** The collection that the legacy services read and write too. */
  public static final String COLLECTION = "bytemark_tickets_log";

  private static final Set<String> RESERVED = Set.of("_id", "user_id", "timestamp", "farekeeper");
  private static final InsertManyOptions EACH_FOR_ITSELF = new InsertManyOptions().ordered(false);
  private static final long SECONDS_OF_A_CALL = 4;

  private final MongoCollection<BsonDocument> entries;
  private final MongoCollection<BsonDocument> entriesInCall;
  private final SensitiveFields sensitive;
  private final Counter numbersCut;
  private final Counter fieldsDropped;

  public TicketLog(MongoDatabase database, SensitiveFields sensitive, MeterRegistry meters) {
    entries = database.getCollection(COLLECTION, BsonDocument.class);
    entriesInCall = entries.withTimeout(SECONDS_OF_A_CALL, TimeUnit.SECONDS);
    this.sensitive = sensitive;
    numbersCut =
        Counter.builder("farekeeper.ticket.log.card.numbers.cut")
            .description("Payment card numbers that were cut before an event was recorded")
            .register(meters);
    fieldsDropped =
        Counter.builder("farekeeper.ticket.log.card.fields.dropped")
            .description("Security codes, track data and PINs that were taken out of events")
            .register(meters);
  }

  /**
   * What became of entries, by their places in the list that was written.
   *
   * @param alreadyThere an entry with this {@code _id} is stored already, and stays as it is
   * @param refused MongoDB does not take the document, with its error code
   */
  public record Written(Set<Integer> alreadyThere, Map<Integer, Integer> refused) {
    static final Written ALL = new Written(Set.of(), Map.of());
  }

  /**
   * Records passes that a synchronisation created or changed. An event that is there already stays
   * as it was first recorded.
   *
   * @param timestamp Unix seconds
   * @throws com.mongodb.MongoException if the entries could not all be stored
   */
  public void record(long userId, List<PassChange> changes, long timestamp) {
    writeAll(
        entries,
        changes.stream()
            .map(change -> cleaned(entryOf(userId, change, timestamp)).event())
            .toList());
  }

  /**
   * Records events that Farekeeper itself observed. An event whose id is there already stays as it
   * was first recorded.
   *
   * @throws com.mongodb.MongoException if the events could not all be stored
   */
  public void append(List<TicketEvent> events) {
    writeAll(entriesInCall, events.stream().map(event -> cleaned(event.entry()).event()).toList());
  }

  /** The entry without card data; what was found is counted. */
  public CardData.Cleaned cleaned(BsonDocument entry) {
    CardData.Cleaned cleaned = CardData.clean(entry);
    if (cleaned.numbersCut() > 0) {
      numbersCut.increment(cleaned.numbersCut());
    }
    if (cleaned.fieldsDropped() > 0) {
      fieldsDropped.increment(cleaned.fieldsDropped());
    }
    return cleaned;
  }

  /**
   * Writes entries while a call is answered, each for itself.
   *
   * @param cleaned entries with their {@code _id}, without card data
   * @throws com.mongodb.MongoException if it is not known of each what became of it
   */
  public Written write(List<BsonDocument> cleaned) {
    return write(entriesInCall, cleaned);
  }

  private Written write(MongoCollection<BsonDocument> collection, List<BsonDocument> cleaned) {
    if (cleaned.isEmpty()) {
      return Written.ALL;
    }
    try {
      insert(collection, cleaned);
      return Written.ALL;
    } catch (MongoBulkWriteException e) {
      return fatesOf(e);
    }
  }

  private static Written fatesOf(MongoBulkWriteException e) {
    if (FailureClassifier.isOfServer(e)) {
      throw e;
    }
    Set<Integer> alreadyThere = new TreeSet<>();
    Map<Integer, Integer> refused = new TreeMap<>();
    for (BulkWriteError error : e.getWriteErrors()) {
      if (FailureClassifier.classify(error).cause() == Cause.DUPLICATE) {
        alreadyThere.add(error.getIndex());
      } else {
        refused.put(error.getIndex(), error.getCode());
      }
    }
    return new Written(alreadyThere, refused);
  }

  /**
   * One entry that is refused fails the write, with the server's code: it is put down to its user.
   */
  private void writeAll(MongoCollection<BsonDocument> collection, List<BsonDocument> cleaned) {
    if (cleaned.isEmpty()) {
      return;
    }
    try {
      insert(collection, cleaned);
    } catch (MongoBulkWriteException e) {
      if (!FailureClassifier.isDuplicate(e)) {
        throw e;
      }
    }
  }

  private void insert(MongoCollection<BsonDocument> collection, List<BsonDocument> cleaned) {
    collection.insertMany(cleaned.stream().map(sensitive::encrypted).toList(), EACH_FOR_ITSELF);
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
                PassUuid.canonical(change.passUuid()),
                change.replacedHash(),
                change.replacedTimestamp(),
                change.hash())));
    entry.put("user_id", WholeNumber.bson(userId));
    entry.put("timestamp", WholeNumber.bson(timestamp));
    for (Map.Entry<String, BsonValue> field : change.payload().entrySet()) {
      if (!RESERVED.contains(field.getKey())) {
        entry.put(field.getKey(), field.getValue());
      }
    }
    BsonDocument own =
        new BsonDocument("list", new BsonString(change.list()))
            .append("change", new BsonString(change.isNew() ? "created" : "changed"));
    if (change.pushedAt() != null) {
      own.append("pushed", WholeNumber.bson(change.pushedAt()));
    }
    entry.put("farekeeper", own);
    return entry;
  }
}
