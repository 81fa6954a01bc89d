package io.farekeeper.purchases;

import io.farekeeper.stores.PassUuid;
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

  PurchaseHistory(PurchaseStore store) {
    this.store = store;
  }

  /**
   * How a rider's purchases stand.
   *
   * @param uuids what they were recorded under
   * @return by these ids as they are given; a purchase that was older than a day when it was
   *     recorded, or that another program recorded, is in no table and not among them
   * @throws org.springframework.dao.DataAccessException if MySQL does not answer
   */
  public Map<String, PurchaseState> states(long userId, Collection<String> uuids) {
    if (uuids.isEmpty()) {
      return Map.of();
    }
    Set<String> ids = new LinkedHashSet<>();
    uuids.forEach(uuid -> ids.add(PassUuid.canonical(uuid)));
    Map<String, PurchaseState> stored = store.states(userId, ids);
    Map<String, PurchaseState> states = new HashMap<>();
    for (String uuid : uuids) {
      PurchaseState state = stored.get(PassUuid.canonical(uuid));
      if (state != null) {
        states.put(uuid, state);
      }
    }
    return states;
  }
}
