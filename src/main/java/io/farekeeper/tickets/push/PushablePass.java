package io.farekeeper.tickets.push;

import io.farekeeper.stores.PayloadTime;
import io.farekeeper.tickets.sync.FetchedPass;
import io.farekeeper.tickets.sync.StorablePayload;
import io.farekeeper.web.ApiException;
import java.time.Instant;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** What a pass must have to be pushed. What else it holds is open, as in Bytemark's answers. */
final class PushablePass {
  private static final int LONGEST_UUID = 128;
  private static final int LONGEST_STATUS = 64;
  private static final List<String> TIMES =
      List.of("time_created", "time_modified", "expiration", "first_use");

  /** The document, the list, and the entry. */
  private static final int LEVELS_ABOVE = 3;

  private PushablePass() {}

  /**
   * The pass, if it can be taken.
   *
   * @throws ApiException 400 naming the field that cannot be, 422 if it is nested too deep
   */
  static FetchedPass of(BsonDocument sent, int maxDepth) {
    // First: what walks through a payload needs a bounded stack.
    if (StorablePayload.depthOf(sent) + LEVELS_ABOVE > maxDepth) {
      throw ApiException.refused(
          "The pass is nested deeper than %d levels".formatted(maxDepth - LEVELS_ABOVE));
    }
    requireText(sent, "uuid", LONGEST_UUID);
    requireText(sent, "status", LONGEST_STATUS);
    for (String field : TIMES) {
      if (!PayloadTime.of(sent.get(field)).readable()) {
        throw ApiException.invalid(field, "must be a time, or null");
      }
    }
    return FetchedPass.of(sent);
  }

  private static void requireText(BsonDocument sent, String field, int longest) {
    BsonValue value = sent.get(field);
    String text = value != null && value.isString() ? value.asString().getValue() : "";
    if (text.isBlank()
        || text.length() > longest
        || text.chars().anyMatch(Character::isISOControl)) {
      throw ApiException.invalid(field, "must be a text of 1 to %d characters".formatted(longest));
    }
  }

  /** Whether this is surely a later state of the pass than the other. */
  static boolean isLater(BsonDocument pushed, BsonDocument cached) {
    Instant then = modified(cached);
    Instant now = modified(pushed);
    return now != null && (then == null || now.isAfter(then));
  }

  private static @Nullable Instant modified(BsonDocument payload) {
    return PayloadTime.of(payload.get("time_modified")).instant();
  }
}
