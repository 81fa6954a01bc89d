package io.farekeeper.sealing;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.Filters;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt64;
import org.bson.BsonMinKey;
import org.bson.BsonNull;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Finds entries whose marks are the number of no segment, of whatever type: by the parts of the
 * index where no such number lies, so that the others cost nothing. What a part holds is looked at
 * once more, for the embedded server knows no parts and gives everything.
 */
final class OddMarks {
  private static final Bson BY_MARK = LogEntries.BY_MARK;

  private final MongoCollection<RawBsonDocument> entries;
  private final boolean indexed;
  private final long last;

  /**
   * Looks there.
   *
   * @param indexed whether the index by mark is there; without it all entries are read
   * @param last number of the last segment
   */
  OddMarks(MongoCollection<RawBsonDocument> entries, boolean indexed, long last) {
    this.entries = entries;
    this.indexed = indexed;
    this.last = last;
  }

  /** A part of the index; the order is MongoDB's order of types. */
  private enum Part {
    BEFORE_NULL,
    NULL_OR_LAST,
    BELOW_ONE,
    BEYOND
  }

  void each(Consumer<RawBsonDocument> odd) {
    for (Part part : Part.values()) {
      try (MongoCursor<RawBsonDocument> found = find(part).iterator()) {
        while (found.hasNext()) {
          RawBsonDocument entry = found.next();
          if (keysOf(entry).anyMatch(key -> partOf(key) == part)) {
            odd.accept(entry);
          }
        }
      }
    }
  }

  private FindIterable<RawBsonDocument> find(Part part) {
    if (!indexed) {
      return entries.find(Filters.exists(LogEntries.MARK));
    }
    return switch (part) {
      case BEFORE_NULL -> between(new BsonMinKey(), new BsonNull());
      case NULL_OR_LAST -> entries.find(Filters.or(ofType("{$type: 10}"), ofType("{$type: 127}")));
      case BELOW_ONE -> between(new BsonDouble(Double.NaN), new BsonInt64(1));
      case BEYOND -> entries.find().hint(BY_MARK).min(at(new BsonInt64(last + 1)));
    };
  }

  private FindIterable<RawBsonDocument> between(BsonValue from, BsonValue before) {
    return entries.find().hint(BY_MARK).min(at(from)).max(at(before));
  }

  private static BsonDocument at(BsonValue mark) {
    return new BsonDocument(LogEntries.MARK, mark);
  }

  private static Bson ofType(String type) {
    return at(BsonDocument.parse(type));
  }

  /** What the index holds of an entry: of a list its elements. */
  private static Stream<BsonValue> keysOf(RawBsonDocument entry) {
    BsonValue own = entry.get(LeafHash.OWN);
    return elementsOf(own)
        .filter(BsonValue::isDocument)
        .map(holder -> holder.asDocument().get(LeafHash.MARK))
        .filter(mark -> mark != null)
        .flatMap(
            mark ->
                mark.isArray() && mark.asArray().isEmpty()
                    ? Stream.of(new BsonUndefined())
                    : elementsOf(mark));
  }

  private static Stream<BsonValue> elementsOf(@Nullable BsonValue value) {
    if (value == null) {
      return Stream.empty();
    }
    return value.isArray() ? List.copyOf(value.asArray()).stream() : Stream.of(value);
  }

  /** Where the key lies, or null if a segment may have that number. */
  private @Nullable Part partOf(BsonValue key) {
    return switch (key.getBsonType()) {
      case MIN_KEY, UNDEFINED -> Part.BEFORE_NULL;
      case NULL, MAX_KEY -> Part.NULL_OR_LAST;
      case INT32, INT64, DOUBLE, DECIMAL128 -> partOf(key.asNumber().doubleValue());
      default -> Part.BEYOND;
    };
  }

  private @Nullable Part partOf(double number) {
    if (Double.isNaN(number) || number < 1) {
      return Part.BELOW_ONE;
    }
    return number >= last + 1 ? Part.BEYOND : null;
  }
}
