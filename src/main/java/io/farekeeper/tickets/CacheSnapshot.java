package io.farekeeper.tickets;

import com.mongodb.client.model.Filters;
import io.farekeeper.stores.WholeNumber;
import io.farekeeper.tickets.sync.SyncPlanner;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * A user's cache document as it was read: what a synchronisation starts from, and what must still
 * be there when it writes. Whatever its fields hold, it can be read. Not for use by many threads.
 */
public final class CacheSnapshot {
  static final String MOVED = "expired_moved";
  static final String OWN = "farekeeper";
  static final List<String> LOGS = List.of("passesLog", "passes4Log");
  private static final List<String> LISTS = List.of(SyncPlanner.PASSES, SyncPlanner.PASSES4);

  private final RawBsonDocument document;
  private final Instant readAt;
  private final Map<String, StoredList> lists = new HashMap<>();

  public CacheSnapshot(RawBsonDocument document, Instant readAt) {
    this.document = document;
    this.readAt = readAt;
  }

  public RawBsonDocument document() {
    return document;
  }

  public BsonValue id() {
    return Objects.requireNonNull(document.get("_id"));
  }

  /** What the document holds in a field; null if it has no such field. */
  public @Nullable BsonValue get(String field) {
    return document.get(field);
  }

  /** When the cache was last synchronised; null if its age is unknown. */
  public @Nullable Instant asOf() {
    return CacheTime.of(document.get("timestamp"), readAt);
  }

  /** The same in Unix seconds; 0 if the age is unknown. */
  public long timestamp() {
    Instant asOf = asOf();
    return asOf == null ? 0 : asOf.getEpochSecond();
  }

  /** The passes of {@code passes} or {@code passes4} that can be read, each uuid once. */
  public List<CachedPass> list(String name) {
    return stored(name).passes();
  }

  /** {@code passes} or {@code passes4} with what cannot be read in it. */
  public StoredList stored(String name) {
    return lists.computeIfAbsent(name, list -> StoredList.of(document.get(list)));
  }

  /** Whether one of the two lists is no list, and so says nothing of the user's passes. */
  public boolean hasUnreadableList() {
    return LISTS.stream().anyMatch(name -> stored(name).isUnreadable());
  }

  /** Whether a field holds something else than an array or null. */
  public boolean isNoArray(String field) {
    BsonValue value = document.get(field);
    return value != null && !value.isNull() && !value.isArray();
  }

  boolean isArray(String field) {
    BsonValue value = document.get(field);
    return value != null && value.isArray();
  }

  /** Elements of the two lists that are no pass, and of the two logs that are no objects. */
  int skipped() {
    return LISTS.stream().mapToInt(name -> stored(name).skipped()).sum()
        + LOGS.stream().mapToInt(this::skippedIn).sum();
  }

  /** Elements of an array that are no objects. */
  int skippedIn(String log) {
    return document.get(log) instanceof BsonArray array
        ? array.size() - documentsIn(log).size()
        : 0;
  }

  /** The objects that an array holds; empty if it is none. */
  BsonArray documentsIn(String log) {
    return document.get(log) instanceof BsonArray array
        ? new BsonArray(array.stream().filter(BsonValue::isDocument).toList())
        : new BsonArray();
  }

  /** Whether expired passes were moved out of the document; also if that cannot be read. */
  public boolean mayHaveMovedExpired() {
    BsonValue own = document.get(OWN);
    if (own == null || own.isNull()) {
      return false;
    }
    BsonValue moved = own.isDocument() ? own.asDocument().get(MOVED) : own;
    return moved != null && !Objects.equals(WholeNumber.of(moved), 0L);
  }

  /** How many expired passes were moved out of the document, as far as that can be read. */
  int movedExpired() {
    BsonValue own = document.get(OWN);
    Long moved =
        own != null && own.isDocument() ? WholeNumber.of(own.asDocument().get(MOVED)) : null;
    return moved == null ? 0 : Math.clamp(moved, 0, Integer.MAX_VALUE);
  }

  public int bytes() {
    return document.getByteBuffer().remaining();
  }

  /** The version of the next state of this document. */
  public BsonInt32 nextVersion() {
    return VersionCounter.after(document.get(VersionCounter.FIELD));
  }

  boolean hasOddVersion() {
    return VersionCounter.isOdd(document.get(VersionCounter.FIELD));
  }

  /**
   * Matches the document only if nobody has changed it since. Beside {@code __v} it compares what
   * legacy writers leave behind that do not raise it.
   */
  public Bson unchanged() {
    return Filters.and(
        new BsonDocument("_id", id()),
        still(VersionCounter.FIELD),
        still("timestamp"),
        sameLength(SyncPlanner.PASSES),
        sameLength(SyncPlanner.PASSES4));
  }

  /** Matches documents whose field holds what it held here. */
  BsonDocument still(String field) {
    return Stored.still(field, document.get(field));
  }

  private Bson sameLength(String list) {
    BsonValue stored = document.get(list);
    return stored != null && stored.isArray()
        ? Filters.size(list, stored.asArray().size())
        : new BsonDocument();
  }
}
