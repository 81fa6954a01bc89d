package io.farekeeper.purchases;

import io.farekeeper.stores.PassUuid;
import io.farekeeper.tickets.reading.BoughtPasses;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Whether purchases were confirmed, for those who describe what happened to a rider. */
@Component
public class PurchaseHistory {
  private final PurchaseStore store;
  private final BoughtPasses boughtPasses;

  PurchaseHistory(PurchaseStore store, BoughtPasses boughtPasses) {
    this.store = store;
    this.boughtPasses = boughtPasses;
  }

  /**
   * How a rider's purchases stand.
   *
   * @param uuids what they were recorded under
   * @return by these ids as they are given; a purchase that is not looked for, because it was older
   *     than a day when it was recorded, another program recorded it, or it was looked for in vain,
   *     is among them only if what was bought is in the rider's cache now
   * @throws com.mongodb.MongoException if MongoDB does not answer
   * @throws org.springframework.dao.DataAccessException if MySQL does not answer
   */
  public Map<String, PurchaseState> states(long userId, Collection<String> uuids) {
    if (uuids.isEmpty()) {
      return Map.of();
    }
    Set<String> ids = new LinkedHashSet<>();
    uuids.forEach(uuid -> ids.add(PassUuid.canonical(uuid)));
    Map<String, PurchaseState> stored = store.states(userId, ids);
    Map<String, PurchaseState> known = withCached(userId, ids, stored);
    Map<String, PurchaseState> states = new HashMap<>();
    for (String uuid : uuids) {
      PurchaseState state = known.get(PassUuid.canonical(uuid));
      if (state != null) {
        states.put(uuid, state);
      }
    }
    return states;
  }

  /** Those too that are not looked for and that are in the cache now. */
  private Map<String, PurchaseState> withCached(
      long userId, Set<String> ids, Map<String, PurchaseState> stored) {
    Map<String, PurchaseState> states = new HashMap<>(stored);
    Set<String> others = new LinkedHashSet<>(ids);
    others.removeAll(stored.keySet());
    if (!others.isEmpty()) {
      boughtPasses.idsOf(userId).stream()
          .map(PassUuid::canonical)
          .filter(others::contains)
          .forEach(id -> states.put(id, new PurchaseState(true, null)));
    }
    return states;
  }
}
