package io.farekeeper.ticketlog.sealing;

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
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;

/** The entries of one log, as far as sealing goes: identifiers, stored bytes, marks. */
class LogEntries {
  static final String MARK = "farekeeper.segment";

  /** Finds what bears no mark, and what bears a given one. */
  static final Bson BY_MARK = Indexes.ascending(MARK);

  private static final Bson BY_ID = Indexes.ascending("_id");

  private static final Bson UNSEALED = Filters.exists(MARK, false);

  /** So that a segment stays under 16 MB whatever the identifiers of legacy entries are. */
  private static final int MOST_BYTES_OF_IDS = 4 << 20;

  private static final int LARGEST_ID = 1 << 20;

  private static final int READ_AT_A_TIME = 1000;

  private final MongoCollection<RawBsonDocument> entries;

  LogEntries(MongoDatabase database, SealedLog log) {
    entries =
        database
            .getCollection(log.collection(), RawBsonDocument.class)
            .withReadPreference(ReadPreference.primary())
            .withReadConcern(ReadConcern.MAJORITY);
  }

  /**
   * Entries that are not sealed, in the order in which the index has them, which is that of their
   * arrival. Those that cannot be sealed are passed over.
   */
  Batch unsealed(int most) {
    List<BsonValue> ids = new ArrayList<>();
    ByteArrayOutputStream leaves = new ByteArrayOutputStream();
    int bytesOfIds = 0;
    try (MongoCursor<RawBsonDocument> found =
        entries.find(UNSEALED).batchSize(Math.min(most, READ_AT_A_TIME)).iterator()) {
      while (ids.size() < most && bytesOfIds < MOST_BYTES_OF_IDS && found.hasNext()) {
        RawBsonDocument entry = found.next();
        BsonValue id = idOf(entry);
        int size = EntryId.sizeOf(id);
        if (LeafHash.canBeMarked(entry) && size <= LARGEST_ID) {
          ids.add(id);
          leaves.writeBytes(LeafHash.of(entry));
          bytesOfIds += size;
        }
      }
    }
    return new Batch(ids, new LeafHashes(leaves.toByteArray()));
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

  /** Gives those of them the mark that have none, and tells how many had none. */
  long mark(List<BsonValue> ids, long segment) {
    // The mark first: the embedded server has no index for this and compares in this order.
    return entries
        .updateMany(
            Filters.and(UNSEALED, Filters.in("_id", ids)),
            Updates.set(MARK, segment),
            // By the mark it would look through all that is not sealed.
            new UpdateOptions().hint(BY_ID))
        .getModifiedCount();
  }

  /** Entries whose mark lies there, the latter number not included. */
  MongoCursor<RawBsonDocument> markedFrom(long from, long before) {
    return entries.find(Filters.and(Filters.gte(MARK, from), Filters.lt(MARK, before))).iterator();
  }

  MongoCursor<RawBsonDocument> withIds(List<BsonValue> ids) {
    return entries.find(Filters.in("_id", ids)).iterator();
  }

  /** Tells each entry whose mark is not the number of a segment up to the last one. */
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
