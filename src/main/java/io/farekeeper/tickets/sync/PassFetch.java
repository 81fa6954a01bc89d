package io.farekeeper.tickets.sync;

import io.farekeeper.bytemark.BytemarkClient;
import io.farekeeper.bytemark.PassList;
import io.farekeeper.bytemark.UserPasses;
import io.farekeeper.stores.FieldData;
import io.farekeeper.stores.PassUuid;
import io.farekeeper.tickets.CacheSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonDocument;
import org.springframework.stereotype.Component;

/**
 * Fetches a user's passes from Bytemark. A list of several pages may shift while it is read: if it
 * lacks a current pass that the cache knows, it is fetched once more, and what either fetch listed
 * is taken, as the later one says. So only a pass that both lack is dropped, and one that the first
 * listed does not disappear because the second shifted; if it is gone, the next synchronisation
 * finds that.
 */
@Component
public class PassFetch {
  private static final int SEVERAL = 2;

  private final BytemarkClient bytemark;
  private final FieldData found;

  public PassFetch(BytemarkClient bytemark, FieldData found) {
    this.bytemark = bytemark;
    this.found = found;
  }

  /**
   * Both lists.
   *
   * @param cache what was known before
   * @throws io.farekeeper.bytemark.BytemarkException if either list cannot be had in full
   */
  public UserPasses fetch(String token, Optional<CacheSnapshot> cache) {
    UserPasses fetched = bytemark.fetch(token);
    PassList current = fetched.current();
    if (current.pages() < SEVERAL || !lacksOneOf(current, cache)) {
      return fetched;
    }
    found.count(FieldData.Kind.LIST_SHIFTED);
    return new UserPasses(together(current, bytemark.fetchCurrent(token)), fetched.expired());
  }

  private static boolean lacksOneOf(PassList current, Optional<CacheSnapshot> cache) {
    Map<String, BsonDocument> listed = byUuid(current.passes());
    return cache.stream()
        .flatMap(c -> c.list(SyncPlanner.PASSES).stream())
        .flatMap(pass -> pass.uuid().stream())
        .anyMatch(uuid -> !listed.containsKey(PassUuid.canonical(uuid)));
  }

  private static PassList together(PassList first, PassList second) {
    Map<String, BsonDocument> passes = byUuid(first.passes());
    passes.putAll(byUuid(second.passes()));
    return new PassList(
        new ArrayList<>(passes.values()),
        second.serverTime(),
        second.shortOfTotal(),
        second.pages(),
        first.skipped() + second.skipped());
  }

  private static Map<String, BsonDocument> byUuid(List<BsonDocument> passes) {
    Map<String, BsonDocument> byUuid = new LinkedHashMap<>();
    passes.forEach(pass -> byUuid.put(PassUuid.canonical(pass.getString("uuid").getValue()), pass));
    return byUuid;
  }
}
