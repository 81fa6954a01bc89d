package io.farekeeper.ticketlog.query;

import com.mongodb.client.model.Filters;
import io.farekeeper.stores.PassUuid;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Which entries, and in which order.
 *
 * @param userId those of one user
 * @param uuid those of one ticket or operation, a UUID in whichever letter case
 * @param statuses those of one of these statuses; empty means any
 * @param from the earliest time, inclusive
 * @param to the latest time, exclusive
 * @param newestFirst the order
 */
record EntryQuery(
    @Nullable Long userId,
    @Nullable String uuid,
    SortedSet<String> statuses,
    @Nullable Instant from,
    @Nullable Instant to,
    boolean newestFirst) {

  /** Conditions on everything but the time. */
  List<Bson> conditions() {
    List<Bson> conditions = new ArrayList<>();
    if (userId != null) {
      // A number matches every number of the same value, whatever its type.
      conditions.add(Filters.eq("user_id", userId));
    }
    if (uuid != null) {
      List<String> spellings = PassUuid.spellings(uuid);
      conditions.add(
          spellings.size() == 1 ? Filters.eq("uuid", uuid) : Filters.in("uuid", spellings));
    }
    if (statuses.size() == 1) {
      conditions.add(Filters.eq("status", statuses.first()));
    } else if (!statuses.isEmpty()) {
      conditions.add(Filters.in("status", statuses));
    }
    return conditions;
  }

  boolean hasTimes() {
    return from != null || to != null;
  }

  static BigDecimal milliseconds(Instant time) {
    return BigDecimal.valueOf(time.getEpochSecond())
        .movePointRight(3)
        .add(BigDecimal.valueOf(time.getNano(), 6));
  }
}
