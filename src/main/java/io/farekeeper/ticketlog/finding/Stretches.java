package io.farekeeper.ticketlog.finding;

import static io.farekeeper.ticketlog.finding.Lane.TIMESTAMP;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import io.farekeeper.ticketlog.EntryTime;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDouble;
import org.bson.BsonInt64;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the database for one lane: conditions whose results, one after the other, are
 * the lane's entries in order. Each is one range of one index.
 */
record Stretches(EntryQuery query, @Nullable Position after) {

  Bson order(Lane lane) {
    List<String> fields = lane.isTimed() ? List.of(TIMESTAMP, "_id") : List.of("_id");
    return query.newestFirst() ? Sorts.descending(fields) : Sorts.ascending(fields);
  }

  /** Empty if the lane holds nothing after the position, or nothing that the query may find. */
  List<Bson> of(Lane lane) {
    if (!lane.isTimed() && query.hasTimes()) {
      return List.of();
    }
    Position position = after;
    if (position == null) {
      return List.of(whole(lane));
    }
    if (position.lane() == lane) {
      return rest(lane, position);
    }
    boolean later = query.newestFirst() == (lane.compareTo(position.lane()) < 0);
    if (lane.isTimed() && position.lane().isTimed()) {
      return List.of(timed(lane, bound(lane, position.milliseconds(), query.newestFirst(), later)));
    }
    return later ? List.of(whole(lane)) : List.of();
  }

  private Bson whole(Lane lane) {
    return lane.isTimed() ? timed(lane, null) : all(List.of(lane.withoutTime()));
  }

  /** Those of the same time, which only the id tells apart, and then the others. */
  private List<Bson> rest(Lane lane, Position position) {
    Bson same =
        position.timestamp() == null
            ? lane.withoutTime()
            : Filters.eq(TIMESTAMP, position.timestamp());
    List<Bson> stretches = new ArrayList<>();
    stretches.add(all(List.of(same, Ids.after(position.id(), query.newestFirst()))));
    Ids.ofLaterTypes(position.id(), query.newestFirst())
        .ifPresent(types -> stretches.add(all(List.of(same, types))));
    if (position.timestamp() != null) {
      stretches.add(timed(lane, new TimeBound(position.timestamp(), query.newestFirst(), false)));
    }
    return stretches;
  }

  /** A timed lane's entries within the query's times, and on from somewhere. */
  private Bson timed(Lane lane, @Nullable TimeBound further) {
    BsonInt64 border = new BsonInt64(EntryTime.MILLISECONDS_FROM);
    List<Bson> conditions = new ArrayList<>();
    if (lane == Lane.SECONDS) {
      conditions.add(Filters.gt(TIMESTAMP, new BsonDouble(Double.NEGATIVE_INFINITY)));
      conditions.add(Filters.lt(TIMESTAMP, border));
    } else {
      conditions.add(Filters.gte(TIMESTAMP, border));
      conditions.add(Filters.lt(TIMESTAMP, new BsonDouble(Double.POSITIVE_INFINITY)));
    }
    if (query.from() != null) {
      BigDecimal from = EntryQuery.milliseconds(query.from());
      conditions.add(bound(lane, from, false, true).condition());
    }
    if (query.to() != null) {
      BigDecimal to = EntryQuery.milliseconds(query.to());
      conditions.add(bound(lane, to, true, false).condition());
    }
    if (further != null) {
      conditions.add(further.condition());
    }
    return all(conditions);
  }

  private Bson all(List<Bson> conditions) {
    List<Bson> all = new ArrayList<>(query.conditions());
    all.addAll(conditions);
    return Filters.and(all);
  }

  private static TimeBound bound(
      Lane lane, BigDecimal milliseconds, boolean upper, boolean inclusive) {
    BigDecimal time = lane == Lane.SECONDS ? milliseconds.movePointLeft(3) : milliseconds;
    return TimeBound.at(time, upper, inclusive);
  }
}
