package io.farekeeper.tickets.push;

import com.mongodb.client.model.Filters;
import io.farekeeper.stores.PassUuid;
import io.farekeeper.stores.PayloadTime;
import io.farekeeper.tickets.CacheSnapshot;
import io.farekeeper.tickets.CachedPass;
import io.farekeeper.tickets.VersionCounter;
import io.farekeeper.tickets.sync.SyncPlanner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Where a pushed pass goes in a cache, element by element: what else the list holds, readable or
 * not, stays as it is.
 */
final class PushTarget {
  private static final String LIST = SyncPlanner.PASSES;

  private final CacheSnapshot cache;
  private final List<BsonValue> elements;
  private int place = -1;

  /** The cache's list is one, or absent. */
  PushTarget(CacheSnapshot cache, String passUuid) {
    this.cache = cache;
    BsonValue stored = cache.document().get(LIST);
    elements = stored != null && stored.isArray() ? stored.asArray().getValues() : List.of();
    for (int i = 0; i < elements.size(); i++) {
      // Of one that is there twice the last counts, as in a synchronisation.
      if (isThe(passUuid, elements.get(i))) {
        place = i;
      }
    }
  }

  private static boolean isThe(String passUuid, BsonValue element) {
    return element.isDocument()
        && CachedPass.of(element.asDocument())
            .uuid()
            .filter(uuid -> PassUuid.same(uuid, passUuid))
            .isPresent();
  }

  Optional<CachedPass> entry() {
    return place < 0
        ? Optional.empty()
        : Optional.of(CachedPass.of(elements.get(place).asDocument()));
  }

  /** Matches the cache as long as it is as it was read. */
  Bson unchanged() {
    return place < 0
        ? cache.unchanged()
        : Filters.and(
            cache.unchanged(),
            Filters.eq(
                LIST + "." + place + ".payload_hash",
                elements.get(place).asDocument().get("payload_hash")));
  }

  /** Puts the entry in place of the old one, or where its time puts it; the cache's age stays. */
  BsonDocument put(CachedPass entry) {
    BsonDocument set = new BsonDocument(VersionCounter.FIELD, cache.nextVersion());
    if (place >= 0) {
      return new BsonDocument("$set", set.append(LIST + "." + place, entry.document()));
    }
    BsonValue stored = cache.document().get(LIST);
    if (stored != null && stored.isNull()) {
      return new BsonDocument("$set", set.append(LIST, new BsonArray(List.of(entry.document()))));
    }
    BsonDocument push =
        new BsonDocument("$each", new BsonArray(List.of(entry.document())))
            .append("$position", new BsonInt32(positionOf(entry)));
    return new BsonDocument("$set", set).append("$push", new BsonDocument(LIST, push));
  }

  /** Before the first entry that was created later; the oldest stand first. */
  private int positionOf(CachedPass entry) {
    Instant created = created(entry.document());
    List<BsonValue> before = new ArrayList<>(elements);
    while (!before.isEmpty() && isLater(created(before.getLast()), created)) {
      before.removeLast();
    }
    return before.size();
  }

  private static boolean isLater(@Nullable Instant other, @Nullable Instant created) {
    return created != null && (other == null || other.isAfter(created));
  }

  private static @Nullable Instant created(BsonValue element) {
    return element.isDocument()
        ? PayloadTime.of(CachedPass.of(element.asDocument()).payload().get("time_created"))
            .instant()
        : null;
  }
}
