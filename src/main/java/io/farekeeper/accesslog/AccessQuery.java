package io.farekeeper.accesslog;

import com.mongodb.client.model.Filters;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Which reads are asked for; what is null does not matter.
 *
 * @param from the first moment
 * @param to the first moment that is too late
 * @param after the entry that the page begins after
 */
record AccessQuery(
    @Nullable Long userId,
    @Nullable String principal,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable AccessPosition after) {

  Bson condition() {
    List<Bson> conditions = new ArrayList<>();
    if (userId != null) {
      conditions.add(Filters.eq("user_id", userId));
    }
    if (principal != null) {
      conditions.add(Filters.eq("principal", principal));
    }
    if (from != null) {
      conditions.add(Filters.gte("at", Date.from(from)));
    }
    if (to != null) {
      conditions.add(Filters.lt("at", Date.from(to)));
    }
    if (after != null) {
      conditions.add(after.older());
    }
    return conditions.isEmpty() ? Filters.empty() : Filters.and(conditions);
  }
}
