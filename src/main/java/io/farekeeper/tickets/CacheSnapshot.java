package io.farekeeper.tickets;

import com.mongodb.client.model.Filters;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;

/**
 * A user's cache document as it was read: what a synchronisation starts from, and what must still
 * be there when it writes.
 */
record CacheSnapshot(RawBsonDocument document) {

  BsonValue id() {
    return Objects.requireNonNull(document.get("_id"));
  }

  /** When the cache was last synchronised, Unix seconds; 0 if unknown. */
  long timestamp() {
    return Numbers.seconds(document.get("timestamp"));
  }

  /**
   * The entries of a list; none if the document has no such list.
   *
   * @throws SyncException if what the document holds there is no list of documents
   */
  List<CachedPass> list(String name) {
    BsonValue stored = document.get(name);
    if (stored == null || stored.isNull()) {
      return List.of();
    }
    if (!stored.isArray()) {
      throw SyncException.ofUser("the cache document holds no list in " + name);
    }
    List<CachedPass> entries = new ArrayList<>();
    for (BsonValue entry : stored.asArray()) {
      if (!entry.isDocument()) {
        throw SyncException.ofUser(
            "the cache document holds something else than passes in " + name);
      }
      entries.add(CachedPass.of(entry.asDocument()));
    }
    return entries;
  }

  /** How many expired passes were moved out of the document. */
  int movedExpired() {
    BsonValue own = document.get("farekeeper");
    if (own == null || !own.isDocument()) {
      return 0;
    }
    BsonValue moved = own.asDocument().get("expired_moved");
    return moved != null && moved.isNumber() ? moved.asNumber().intValue() : 0;
  }

  int bytes() {
    return document.getByteBuffer().remaining();
  }

  /**
   * Matches the document only if nobody has changed it since. Beside {@code __v} it compares what
   * legacy writers leave behind that do not raise it.
   */
  Bson unchanged() {
    return Filters.and(
        Filters.eq("_id", id()),
        still("__v"),
        still("timestamp"),
        sameLength("passes"),
        sameLength("passes4"));
  }

  private Bson still(String field) {
    BsonValue value = document.get(field);
    return value == null ? Filters.exists(field, false) : Filters.eq(field, value);
  }

  private Bson sameLength(String list) {
    BsonValue stored = document.get(list);
    return stored != null && stored.isArray()
        ? Filters.size(list, stored.asArray().size())
        : new BsonDocument();
  }
}
