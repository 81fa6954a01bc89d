package io.farekeeper.sealing;

import com.mongodb.MongoWriteException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import io.farekeeper.stores.FailureClassifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** The stored segments of all logs. A segment's number is taken by the first insert. */
class Segments {
  static final String COLLECTION = "farekeeper_log_segments";

  /** Finds the segment that lists an entry. */
  static final Bson BY_ENTRY = Indexes.ascending("log", Segment.IDS);

  /** Of their identifiers, so that few are read in vain. */
  private static final int SEGMENTS_AT_A_TIME = 8;

  private static final Bson WITHOUT_ENTRIES = Projections.exclude(Segment.IDS, Segment.LEAVES);

  private final MongoCollection<BsonDocument> segments;

  /** Reads from the primary what a majority has, whatever the URI says: sealing depends on it. */
  Segments(MongoDatabase database) {
    segments =
        database
            .getCollection(COLLECTION, BsonDocument.class)
            .withReadPreference(ReadPreference.primary())
            .withReadConcern(ReadConcern.MAJORITY);
  }

  /** Sorts as the numbers do. */
  static String idOf(String log, long number) {
    return "%s/%012d".formatted(log, number);
  }

  /** The number that the identifier gives it: that is its place, whatever else it says. */
  static long numberOf(BsonDocument stored) {
    String id = stored.getString("_id").getValue();
    try {
      return Long.parseLong(id.substring(id.indexOf('/') + 1));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** All of a log, by the index that every collection has. */
  private static Bson of(SealedLog log) {
    return Filters.and(Filters.gte("_id", log.word() + "/"), Filters.lt("_id", log.word() + "0"));
  }

  Optional<SegmentHead> newest(SealedLog log) {
    BsonDocument stored =
        segments
            .find(of(log))
            .sort(Sorts.descending("_id"))
            .limit(1)
            .projection(WITHOUT_ENTRIES)
            .first();
    return Optional.ofNullable(stored).map(Segments::readable);
  }

  private static SegmentHead readable(BsonDocument stored) {
    try {
      return SegmentHead.of(stored);
    } catch (RuntimeException e) {
      throw new SealingException(
          "segment %s cannot be read; verify-ticket-log says more"
              .formatted(EntryId.words(EntryId.required(stored, "_id"))),
          e);
    }
  }

  /** The head as stored, readable or not. */
  Optional<BsonDocument> head(SealedLog log, long number) {
    return Optional.ofNullable(
        segments
            .find(Filters.eq("_id", idOf(log.word(), number)))
            .projection(WITHOUT_ENTRIES)
            .first());
  }

  Optional<Segment> find(SealedLog log, long number) {
    return Optional.ofNullable(segments.find(Filters.eq("_id", idOf(log.word(), number))).first())
        .map(Segment::of);
  }

  /** Heads in order, from that number on. */
  List<SegmentHead> headsFrom(SealedLog log, long number, int most) {
    FindIterable<BsonDocument> stored =
        segments
            .find(Filters.and(of(log), Filters.gte("_id", idOf(log.word(), number))))
            .sort(Sorts.ascending("_id"))
            .limit(most)
            .projection(WITHOUT_ENTRIES);
    return stored.map(Segments::readable).into(new ArrayList<>());
  }

  /** The stored document that follows that identifier, as it is; null after the last. */
  @Nullable BsonDocument next(SealedLog log, String after) {
    return segments
        .find(Filters.and(of(log), Filters.gt("_id", after)))
        .sort(Sorts.ascending("_id"))
        .limit(1)
        .first();
  }

  /** Number of the first segment that is kept; empty if there is none. */
  OptionalLong oldestNumber(SealedLog log) {
    return number(log, Sorts.ascending("_id"));
  }

  /** Number of the newest segment; empty if there is none. */
  OptionalLong newestNumber(SealedLog log) {
    return number(log, Sorts.descending("_id"));
  }

  private OptionalLong number(SealedLog log, Bson order) {
    BsonDocument stored =
        segments.find(of(log)).sort(order).limit(1).projection(Projections.include("_id")).first();
    return stored == null ? OptionalLong.empty() : OptionalLong.of(numberOf(stored));
  }

  /**
   * Identifiers from a place on: of one segment those that follow within it, or, where the place is
   * a segment's beginning, of that segment and the later ones.
   *
   * @param most of each segment
   */
  MongoCursor<SegmentIds> ids(SealedLog log, SealedPosition from, int most) {
    String id = idOf(log.word(), from.segment());
    Bson those = from.index() > 0 ? Filters.eq("_id", id) : Filters.gte("_id", id);
    return segments
        .find(Filters.and(of(log), those))
        .sort(Sorts.ascending("_id"))
        .projection(
            Projections.fields(
                Projections.include("_id", "number"),
                // One more says whether that is the end of the segment.
                Projections.slice(Segment.IDS, from.index(), most + 1)))
        .batchSize(SEGMENTS_AT_A_TIME)
        .map(stored -> ids(stored, from.index(), most))
        .iterator();
  }

  /** One that cannot be read lists nothing: verify-ticket-log names it, the others go on. */
  private static SegmentIds ids(BsonDocument stored, int from, int most) {
    BsonValue listed = stored.get(Segment.IDS);
    List<BsonValue> ids =
        listed != null && listed.isArray() ? List.copyOf(listed.asArray()) : List.of();
    boolean toEnd = ids.size() <= most;
    return new SegmentIds(numberOf(stored), from, toEnd ? ids : ids.subList(0, most), toEnd);
  }

  /**
   * Stores the next segment.
   *
   * @return whether it is stored; if not, another sealer was first with this number
   */
  boolean insert(Segment segment) {
    try {
      segments.insertOne(segment.stored());
      return true;
    } catch (MongoWriteException e) {
      if (FailureClassifier.isDuplicate(e)) {
        return false;
      }
      throw e;
    }
  }

  /** Notes that all entries of the segment bear its mark. */
  void noteMarked(SealedLog log, long number) {
    segments.updateOne(Filters.eq("_id", idOf(log.word(), number)), Updates.set("marked", true));
  }

  /**
   * Entries that a segment lists.
   *
   * @param marked whether they are known to bear its mark; else another sealer is giving it to them
   */
  record Listed(List<BsonValue> ids, boolean marked) {}

  /** Those of the entries that a segment lists already, by the segment's number. */
  Map<Long, Listed> listing(SealedLog log, List<BsonValue> entries) {
    Set<Object> wanted = new HashSet<>();
    entries.forEach(id -> wanted.add(EntryId.key(id)));
    Map<Long, Listed> found = new HashMap<>();
    FindIterable<BsonDocument> listing =
        segments
            .find(Filters.and(Filters.eq("log", log.word()), Filters.in(Segment.IDS, entries)))
            .projection(Projections.include("number", "marked", Segment.IDS))
            .batchSize(10);
    for (BsonDocument segment : listing) {
      List<BsonValue> here =
          segment.getArray(Segment.IDS).stream()
              .filter(id -> wanted.contains(EntryId.key(id)))
              .toList();
      boolean marked = BsonBoolean.TRUE.equals(segment.get("marked"));
      found.put(segment.getInt64("number").getValue(), new Listed(here, marked));
    }
    return found;
  }

  /** Whether the index by entry is there, without which sealing would cost more and more. */
  boolean isIndexed() {
    return LogEntries.hasIndex(segments, List.of("log", Segment.IDS));
  }
}
