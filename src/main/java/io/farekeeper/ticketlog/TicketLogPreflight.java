package io.farekeeper.ticketlog;

import com.mongodb.client.MongoDatabase;
import io.farekeeper.stores.preflight.CollectionPreflight;
import io.farekeeper.stores.preflight.DocumentShapes;
import io.farekeeper.stores.preflight.DocumentShapes.Shape;
import io.farekeeper.stores.preflight.PreflightFinding;
import io.farekeeper.stores.preflight.StoredNumber;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Odd entries of the ticket log. That a core field is missing is nothing odd. */
@Component
class TicketLogPreflight implements CollectionPreflight {
  private static final DocumentShapes SHAPES =
      new DocumentShapes(
          TicketLog.COLLECTION,
          List.of(
              array("user_id"),
              new Shape(
                  "user_id_unreadable",
                  ofField("user_id", "{$not: [%s]}".formatted(StoredNumber.isWhole("$user_id"))),
                  "user_id is no whole number",
                  "nobody's entry: found by other fields only"),
              new Shape(
                  "user_id_other_number",
                  StoredNumber.isWholeButNoInt("$user_id"),
                  "user_id is a whole number of another type than int",
                  "nothing to do: the same user"),
              array("timestamp"),
              new Shape(
                  "timestamp_unreadable",
                  ofField("timestamp", "{$not: [%s]}".formatted(StoredNumber.isReal("$timestamp"))),
                  "timestamp is a date, a text, null or NaN",
                  "found without a range of time only"),
              Shape.nearLimit("it stays as it is, and may be too large to be sealed or exported")));

  /** A field that is there and no array: those have a shape of their own. */
  private static String ofField(String field, String condition) {
    return "{$and: [{$not: [{$in: [{$type: '$%s'}, ['missing', 'array']]}]}, %s]}"
        .formatted(field, condition);
  }

  private static Shape array(String field) {
    return new Shape(
        field + "_array",
        "{$isArray: '$%s'}".formatted(field),
        field + " is an array",
        "it makes the indexes on it multikey: reading by it takes longer, for everybody");
  }

  @Override
  public Set<String> collections() {
    return Set.of(TicketLog.COLLECTION);
  }

  @Override
  public List<PreflightFinding> look(MongoDatabase database) {
    return SHAPES.look(database);
  }
}
