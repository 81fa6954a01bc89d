package io.farekeeper.ticketlog.query;

import static io.farekeeper.ticketlog.query.TimestampKind.TIMESTAMP;

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
 * What is asked of the database for one kind: conditions whose results, one after the other, are
 * the kind's entries in order. Each is one range of one index.
 */
record RangeScans(EntryQuery query, @Nullable Position after) {

  Bson order(TimestampKind kind) {
    List<String> fields = kind.isTimed() ? List.of(TIMESTAMP, "_id") : List.of("_id");
    return query.newestFirst() ? Sorts.descending(fields) : Sorts.ascending(fields);
  }

  /** Empty if the kind holds nothing after the position, or nothing that the query may find. */
  List<Bson> of(TimestampKind kind) {
    if (!kind.isTimed() && query.hasTimes()) {
      return List.of();
    }
    Position position = after;
    if (position == null) {
      return List.of(whole(kind));
    }
    if (position.kind() == kind) {
      return rest(kind, position);
    }
    boolean later = query.newestFirst() == (kind.compareTo(position.kind()) < 0);
    if (kind.isTimed() && position.kind().isTimed()) {
      return List.of(timed(kind, bound(kind, position.milliseconds(), query.newestFirst(), later)));
    }
    return later ? List.of(whole(kind)) : List.of();
  }

  private Bson whole(TimestampKind kind) {
    return kind.isTimed() ? timed(kind, null) : all(List.of(kind.withoutTime()));
  }

  /** Those of the same time, which only the id distinguishes, and then the others. */
  private List<Bson> rest(TimestampKind kind, Position position) {
    Bson same =
        position.timestamp() == null
            ? kind.withoutTime()
            : Filters.eq(TIMESTAMP, position.timestamp());
    List<Bson> scans = new ArrayList<>();
    scans.add(all(List.of(same, Ids.after(position.id(), query.newestFirst()))));
    Ids.ofLaterTypes(position.id(), query.newestFirst())
        .ifPresent(types -> scans.add(all(List.of(same, types))));
    if (position.timestamp() != null) {
      scans.add(timed(kind, new TimeBound(position.timestamp(), query.newestFirst(), false)));
    }
    return scans;
  }

  /**
   * A timed kind's entries within the query's times, and on from somewhere. Only the tighter bound
   * on each side is named: where a timestamp was ever an array, MongoDB reads its index by one of
   * the conditions alone, and that may be the widest.
   */
  private Bson timed(TimestampKind kind, @Nullable TimeBound further) {
    BsonInt64 border = new BsonInt64(EntryTime.MILLISECONDS_FROM);
    boolean seconds = kind == TimestampKind.SECONDS;
    TimeBound lower =
        seconds
            ? new TimeBound(new BsonDouble(Double.NEGATIVE_INFINITY), false, false)
            : new TimeBound(border, false, true);
    TimeBound upper =
        seconds
            ? new TimeBound(border, true, false)
            : new TimeBound(new BsonDouble(Double.POSITIVE_INFINITY), true, false);
    if (query.from() != null) {
      lower = lower.tighter(bound(kind, EntryQuery.milliseconds(query.from()), false, true));
    }
    if (query.to() != null) {
      upper = upper.tighter(bound(kind, EntryQuery.milliseconds(query.to()), true, false));
    }
    if (further != null && further.upper()) {
      upper = upper.tighter(further);
    } else if (further != null) {
      lower = lower.tighter(further);
    }
    return all(List.of(TimeBound.range(lower, upper)));
  }

  private Bson all(List<Bson> conditions) {
    List<Bson> all = new ArrayList<>(query.conditions());
    all.addAll(conditions);
    return Filters.and(all);
  }

  private static TimeBound bound(
      TimestampKind kind, BigDecimal milliseconds, boolean upper, boolean inclusive) {
    BigDecimal time = kind == TimestampKind.SECONDS ? milliseconds.movePointLeft(3) : milliseconds;
    return TimeBound.at(time, upper, inclusive);
  }
}
