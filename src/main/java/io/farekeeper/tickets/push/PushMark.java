package io.farekeeper.tickets.push;

import io.farekeeper.stores.WholeNumber;
import io.farekeeper.tickets.CachedPass;
import java.util.Objects;
import java.util.Optional;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.codecs.BsonDocumentCodec;

/**
 * The mark in the cache of a pass that the app has pushed and no synchronisation has met since:
 * {@code farekeeper: {pushed, hash, seen}} of its entry.
 *
 * @param pushedAt when it was pushed, Unix seconds ({@code pushed})
 * @param hash the payload hash of what was pushed: an entry of another one is Bytemark's word again
 * @param seen whether a synchronisation had met the pass before it was pushed
 */
public record PushMark(long pushedAt, String hash, boolean seen) {
  private static final String OWN = "farekeeper";
  private static final String PUSHED = "pushed";
  private static final String HASH = "hash";
  private static final String SEEN = "seen";

  /** The mark of an entry; empty if it has none. */
  public static Optional<PushMark> of(CachedPass entry) {
    return of(entry.document());
  }

  private static Optional<PushMark> of(BsonDocument entry) {
    if (!(entry.get(OWN) instanceof BsonDocument own)) {
      return Optional.empty();
    }
    BsonValue pushed = own.get(PUSHED);
    return pushed != null && pushed.isNumber()
        ? Optional.of(
            new PushMark(
                Objects.requireNonNullElse(WholeNumber.of(pushed), 0L),
                own.get(HASH) instanceof BsonString hash ? hash.getValue() : "",
                BsonBoolean.TRUE.equals(own.get(SEEN))))
        : Optional.empty();
  }

  /** Whether nobody but the app has said that the pass is as this entry of a cache has it. */
  public static boolean isUnconfirmed(BsonDocument entry) {
    return of(entry)
        .filter(
            mark ->
                entry.get("payload_hash") instanceof BsonString hash
                    && hash.getValue().equals(mark.hash()))
        .isPresent();
  }

  CachedPass on(CachedPass entry) {
    BsonDocument marked = copyOf(entry);
    BsonDocument own = ownOf(marked);
    own.put(PUSHED, WholeNumber.bson(pushedAt));
    own.put(HASH, new BsonString(hash));
    if (seen) {
      own.put(SEEN, BsonBoolean.TRUE);
    }
    marked.put(OWN, own);
    return CachedPass.of(marked);
  }

  /** The entry without a mark. */
  public static BsonDocument without(CachedPass entry) {
    BsonDocument unmarked = copyOf(entry);
    BsonDocument own = ownOf(unmarked);
    own.remove(PUSHED);
    own.remove(HASH);
    own.remove(SEEN);
    if (own.isEmpty()) {
      unmarked.remove(OWN);
    } else {
      unmarked.put(OWN, own);
    }
    return unmarked;
  }

  private static BsonDocument ownOf(BsonDocument entry) {
    return entry.get(OWN) instanceof BsonDocument own ? own : new BsonDocument();
  }

  private static BsonDocument copyOf(CachedPass entry) {
    return entry.document().decode(new BsonDocumentCodec());
  }
}
