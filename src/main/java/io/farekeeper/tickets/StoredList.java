package io.farekeeper.tickets;

import io.farekeeper.stores.PassUuid;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.jspecify.annotations.Nullable;

/**
 * A list of passes in a cache document as it was read: the passes that can be read, each once, and
 * what else is there.
 */
public final class StoredList {
  /** What an array element takes beside its value: a type, an index as text, a zero. */
  public static final int ELEMENT_BYTES = 9;

  private final Map<String, Placed> byUuid = new LinkedHashMap<>();
  private final boolean unreadable;
  private int elements;
  private int skipped;
  private long bytes;

  /**
   * A pass and where it stands.
   *
   * @param place its index in the stored array
   */
  public record Placed(int place, CachedPass pass) {}

  private StoredList(boolean unreadable) {
    this.unreadable = unreadable;
  }

  /** Reads what a document holds there; null if it has no such field. */
  public static StoredList of(@Nullable BsonValue stored) {
    if (stored == null || stored.isNull()) {
      return new StoredList(false);
    }
    StoredList list = new StoredList(!stored.isArray());
    if (stored.isArray()) {
      list.read(stored.asArray());
    } else {
      list.bytes = bytesOf(stored);
    }
    return list;
  }

  private void read(BsonArray array) {
    for (BsonValue element : array) {
      if (element.isDocument()) {
        read(CachedPass.of(element.asDocument()));
      } else {
        skipped++;
        bytes += bytesOf(element) + ELEMENT_BYTES;
      }
      elements++;
    }
  }

  /**
   * Of a uuid that is there twice the last entry counts, at the first one's place in the order;
   * unless only the first holds that pass.
   */
  private void read(CachedPass pass) {
    bytes += pass.bytes() + (long) ELEMENT_BYTES;
    Optional<String> uuid = pass.uuid();
    if (uuid.isPresent()) {
      byUuid.merge(
          PassUuid.canonical(uuid.get()),
          new Placed(elements, pass),
          (first, last) -> holdsItself(first) && !holdsItself(last) ? first : last);
    } else {
      skipped++;
    }
  }

  private static boolean holdsItself(Placed placed) {
    CachedPass pass = placed.pass();
    return pass.payload().get("uuid") instanceof BsonString own
        && pass.uuid().filter(uuid -> PassUuid.same(uuid, own.getValue())).isPresent();
  }

  private static long bytesOf(BsonValue value) {
    return new RawBsonDocument(new BsonDocument("", value), new BsonDocumentCodec())
        .getByteBuffer()
        .remaining();
  }

  /** The passes in their order. */
  public List<CachedPass> passes() {
    return byUuid.values().stream().map(Placed::pass).toList();
  }

  /** The pass with that uuid, in whatever spelling. */
  public Optional<Placed> find(String uuid) {
    return Optional.ofNullable(byUuid.get(PassUuid.canonical(uuid)));
  }

  /** Elements that are no pass and were passed over. */
  int skipped() {
    return skipped;
  }

  /** Whether there is something that is no list at all. */
  public boolean isUnreadable() {
    return unreadable;
  }

  /** Whether it is stored as it was read: nothing is to be left out when it is written anew. */
  public boolean isAsRead() {
    return !unreadable && elements == byUuid.size();
  }

  /** BSON bytes that it takes in the document. */
  public long bytes() {
    return bytes;
  }
}
