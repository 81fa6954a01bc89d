package io.farekeeper.statuscheck;

import io.farekeeper.mutation.Mutator;
import io.farekeeper.mutation.Mutator.Mutated;
import java.util.Random;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNumber;
import org.bson.BsonValue;

/** Check logs that were changed in one place, as they are read for one user. */
public final class MutatedChecks {
  public static final int USER = 7;

  private static final String VALID =
      """
      {_id: 1790000000, check_userID: "all users", editMode: true,
       check_time: "2026-09-21T13:46:40.123Z",
       log: [{user_id: 7, invalid_list: [{pass_uuid: "a", status_log: "USABLE to USING"},
                                         {pass_uuid: "b", status_log: "USING to EXPIRED"}]},
             {user_id: 8, invalid_list: [{pass_uuid: "c", status_log: "USABLE to EXPIRED"}]}],
       farekeeper: {saved: true, unreadable: {count: 1, examples: ["x"]}}}
      """;

  private final Mutator mutator;

  public MutatedChecks(Random random) {
    mutator = new Mutator(random, Set.of());
  }

  /** The unchanged one. */
  public static UserCheck valid() {
    return CheckHistory.read(ofUser(BsonDocument.parse(VALID)), null);
  }

  /** A document with one change. */
  public Mutated<BsonDocument> next() {
    return mutator.bson(BsonDocument.parse(VALID));
  }

  /** Whether a query for the user finds it: by the range of the ids and the user's element. */
  public static boolean isFound(BsonDocument document) {
    return document.get("_id") instanceof BsonNumber id
        && isWithinTime(id)
        && !ofUser(document).getArray("log").isEmpty();
  }

  private static boolean isWithinTime(BsonNumber id) {
    // The server orders NaN before all numbers, and has a negative zero as zero.
    String text = id.isDecimal128() ? id.asDecimal128().getValue().toString() : null;
    double number = text == null ? id.doubleValue() : Double.parseDouble(text.replace("-0", "0"));
    return number >= 0 && number < 1e14;
  }

  public static UserCheck read(BsonDocument document) {
    return CheckHistory.read(ofUser(document), null);
  }

  /** As the query projects it. */
  private static BsonDocument ofUser(BsonDocument document) {
    BsonDocument projected = document.clone();
    BsonArray own = new BsonArray();
    if (document.get("log") instanceof BsonArray log) {
      log.stream().filter(MutatedChecks::isOfUser).findFirst().ifPresent(own::add);
    }
    projected.put("log", own);
    return projected;
  }

  private static boolean isOfUser(BsonValue element) {
    return element.isDocument() && new BsonInt32(USER).equals(element.asDocument().get("user_id"));
  }
}
