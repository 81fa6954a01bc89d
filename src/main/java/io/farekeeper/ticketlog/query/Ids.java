package io.farekeeper.ticketlog.query;

import com.mongodb.client.model.Filters;
import java.util.List;
import java.util.Optional;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.conversions.Bson;

/**
 * The order of ids: programs may have given them any type, and a comparison finds values of its own
 * type only.
 */
final class Ids {
  private static final String ID = "_id";

  /** The types that an id may have, as MongoDB orders them; those that it compares are together. */
  private static final List<List<BsonType>> TYPES =
      List.of(
          List.of(BsonType.MIN_KEY),
          List.of(BsonType.NULL),
          List.of(BsonType.DOUBLE, BsonType.INT32, BsonType.INT64, BsonType.DECIMAL128),
          List.of(BsonType.STRING),
          List.of(BsonType.DOCUMENT),
          List.of(BsonType.BINARY),
          List.of(BsonType.OBJECT_ID),
          List.of(BsonType.BOOLEAN),
          List.of(BsonType.DATE_TIME),
          List.of(BsonType.TIMESTAMP),
          List.of(BsonType.MAX_KEY));

  private Ids() {}

  static boolean isPossible(BsonValue id) {
    return TYPES.stream().anyMatch(group -> group.contains(id.getBsonType()));
  }

  /** The ids of the same type that come after this one. */
  static Bson after(BsonValue id, boolean descending) {
    if (id.getBsonType() == BsonType.MIN_KEY || id.getBsonType() == BsonType.MAX_KEY) {
      // There is one of each, and a comparison with it would find all other types.
      return Filters.in(ID);
    }
    return descending ? Filters.lt(ID, id) : Filters.gt(ID, id);
  }

  /** The ids of the types that come after this one's; empty if there are no such types. */
  static Optional<Bson> ofLaterTypes(BsonValue id, boolean descending) {
    int own = 0;
    while (own < TYPES.size() - 1 && !TYPES.get(own).contains(id.getBsonType())) {
      own++;
    }
    List<BsonType> later =
        (descending ? TYPES.subList(0, own) : TYPES.subList(own + 1, TYPES.size()))
            .stream().flatMap(List::stream).toList();
    return later.isEmpty() ? Optional.empty() : Optional.of(StoredType.anyOf(ID, later));
  }
}
