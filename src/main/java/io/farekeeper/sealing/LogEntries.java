package io.farekeeper.sealing;

import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.CountOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.farekeeper.stores.FailureClassifier;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The entries of one log, as far as sealing goes: identifiers, stored bytes, marks. */
class LogEntries {
  private static final Logger log = LoggerFactory.getLogger(LogEntries.class);

  static final String MARK = "farekeeper.segment";

  /** Finds what bears no mark, and what bears a given one. */
  static final Bson BY_MARK = Indexes.ascending(MARK);

  private static final Bson BY_ID = Indexes.ascending("_id");

  private static final Bson UNSEALED = Filters.exists(MARK, false);

  /** So that a segment stays under 16 MB whatever the identifiers of legacy entries are. */
  private static final int MOST_BYTES_OF_IDS = 4 << 20;

  private static final int LARGEST_ID = 1 << 20;

  private static final int READ_AT_A_TIME = 1000;

  /** An entry with its mark is a document, too, and is no larger than one. */
  private static final int LARGEST_ENTRY = (16 << 20) - 64;

  private static final int MOST_REFUSED = 100_000;

  private final MongoCollection<RawBsonDocument> entries;

  /** Entries that MongoDB gives no mark, by a validator say: they are not tried again and again. */
  private final Set<Object> refused = ConcurrentHashMap.newKeySet();

  LogEntries(MongoDatabase database, SealedLog log) {
    entries = of(database, log);
  }

  /** Read from the primary what a majority has, whatever the URI says. */
  static MongoCollection<RawBsonDocument> of(MongoDatabase database, SealedLog log) {
    return database
        .getCollection(log.collection(), RawBsonDocument.class)
        .withReadPreference(ReadPreference.primary())
        .withReadConcern(ReadConcern.MAJORITY);
  }

  /**
   * Entries that are not sealed, in the order in which the index has them, which is that of their
   * arrival. Those that cannot be sealed are passed over.
   */
  UnsealedBatch unsealed(int most) {
    List<BsonValue> ids = new ArrayList<>();
    ByteArrayOutputStream leaves = new ByteArrayOutputStream();
    int bytesOfIds = 0;
    try (MongoCursor<RawBsonDocument> found =
        entries.find(UNSEALED).batchSize(Math.min(most, READ_AT_A_TIME)).iterator()) {
      while (ids.size() < most && bytesOfIds < MOST_BYTES_OF_IDS && found.hasNext()) {
        RawBsonDocument entry = found.next();
        BsonValue id = idOf(entry);
        int size = EntryId.sizeOf(id);
        if (canBeSealed(entry, size) && !refused.contains(EntryId.key(id))) {
          ids.add(id);
          leaves.writeBytes(LeafHash.of(entry));
          bytesOfIds += size;
        }
      }
    }
    return new UnsealedBatch(ids, new LeafHashes(leaves.toByteArray()));
  }

  private static boolean canBeSealed(RawBsonDocument entry, int sizeOfId) {
    return LeafHash.canBeMarked(entry)
        && sizeOfId <= LARGEST_ID
        && entry.getByteBuffer().remaining() <= LARGEST_ENTRY;
  }

  /** The identifier, without holding on to the entry that it was read from. */
  static BsonValue idOf(RawBsonDocument entry) {
    BsonValue id = EntryId.required(entry, "_id");
    return id instanceof RawBsonDocument inside
        ? new RawBsonDocument(LeafHash.bytesOf(inside))
        : id;
  }

  /** How many are not sealed, counted up to the given number. */
  long countUnsealed(int most) {
    return entries.countDocuments(UNSEALED, new CountOptions().limit(most));
  }

  /**
   * Gives those of them the mark that have none, and returns how many had none. One that MongoDB
   * does not let be changed stays as it is, without keeping the others from theirs.
   */
  long mark(List<BsonValue> ids, long segment) {
    try {
      return markAll(ids, segment);
    } catch (MongoException e) {
      if (!FailureClassifier.isOfData(e)) {
        throw e;
      }
      if (ids.size() == 1) {
        refuse(ids.getFirst(), e);
        return 0;
      }
    }
    int half = ids.size() / 2;
    return mark(ids.subList(0, half), segment) + mark(ids.subList(half, ids.size()), segment);
  }

  private long markAll(List<BsonValue> ids, long segment) {
    // The mark first: the embedded server has no index for this and compares in this order.
    return entries
        .updateMany(
            Filters.and(UNSEALED, Filters.in("_id", ids)),
            Updates.set(MARK, segment),
            // By the mark it would look through all that is not sealed.
            new UpdateOptions().hint(BY_ID))
        .getModifiedCount();
  }

  private void refuse(BsonValue id, MongoException e) {
    if (refused.size() >= MOST_REFUSED) {
      throw new SealingException("MongoDB lets too many entries not be marked", e);
    }
    if (refused.add(EntryId.key(id))) {
      log.warn("An entry is sealed and cannot be marked: error {} of MongoDB", e.getCode());
    }
  }

  /** Entries whose mark lies there, the latter number not included. */
  MongoCursor<RawBsonDocument> markedFrom(long from, long before) {
    return entries.find(Filters.and(Filters.gte(MARK, from), Filters.lt(MARK, before))).iterator();
  }

  MongoCursor<RawBsonDocument> withIds(List<BsonValue> ids) {
    return entries.find(Filters.in("_id", ids)).iterator();
  }

  /** Reports each entry whose mark is not the number of a segment up to the last one. */
  void withOddMarks(long last, Consumer<RawBsonDocument> odd) {
    new OddMarks(entries, isIndexed(), last).each(odd);
  }

  /** Whether the index by mark is there, without which sealing would cost more and more. */
  boolean isIndexed() {
    return hasIndex(entries, List.of(MARK));
  }

  /** Whether there is an index on these fields; its name does not matter. */
  static boolean hasIndex(MongoCollection<?> collection, List<String> fields) {
    for (BsonDocument index : collection.listIndexes(BsonDocument.class)) {
      List<String> keys = List.copyOf(index.getDocument("key").keySet());
      boolean whole = !index.containsKey("partialFilterExpression") && !index.containsKey("sparse");
      if (whole && keys.equals(fields)) {
        return true;
      }
    }
    return false;
  }
}
