package io.farekeeper.ticketlog;

import io.farekeeper.mutation.Mutator;
import io.farekeeper.mutation.Mutator.Mutated;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt32;

/** Valid entries of the log, and such that were changed in one place. */
public final class LoggedEntries {
  private static final String EVENT =
      """
      {user_id: 7, timestamp: 1790000000, uuid: "6f9619ff-8b86-d011-b42d-00cf4fc964ff",
       status: "validated", ticket_type: "day_pass", purchase_amount: 5.5, currency: "USD",
       payment_method: "card", validation_location: "Main St", operation_type: "validation",
       expiration_date: {$date: "2027-01-01T00:00:00Z"},
       route_info: {route_id: {$numberLong: "49000849800"}, direction: "north"},
       device_info: {os: "iOS", v: [1, 2]}, error_details: {message: "none", at: [{x: null}]},
       farekeeper: {event_id: "e-1"}}
      """;
  private static final String PASS =
      """
      {user_id: 7, timestamp: 1790000000123, uuid: "6f9619ff-8b86-d011-b42d-00cf4fc964ff",
       status: "USING", label_name: "Day pass", label_short_name: "Day",
       time_created: "2026-09-01T10:00:00+00:00", time_modified: "2026-09-02T10:00:00Z",
       expiration: "2026-12-31 10:00:00", first_use: "2026-09-02T10:00:00+0000", uses_count: 1,
       allowed_uses: 10, order_item: {uuid: "o", price: 550}, events: [{a: 1}],
       farekeeper: {list: "passes", change: "changed", event_id: "e-2"}}
      """;

  private LoggedEntries() {}

  /** An event and a pass in turn. */
  public static BsonDocument valid(int n) {
    BsonDocument entry = new BsonDocument("_id", new BsonInt32(n));
    entry.putAll(BsonDocument.parse(n % 2 == 0 ? EVENT : PASS));
    return entry;
  }

  /** Changed in one place each; their {@code _id}s are numbers from 0. The seed is printed. */
  public static List<Mutated<BsonDocument>> mutated(int count) {
    long seed = Mutator.seed();
    System.out.println("Log entries changed with -Dmutation-seed=" + seed);
    Mutator mutator = new Mutator(new Random(seed), Set.of("_id"));
    List<Mutated<BsonDocument>> all = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      all.add(mutator.bson(valid(n)));
    }
    return all;
  }
}
