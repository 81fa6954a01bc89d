package io.farekeeper.tickets.reading;

import io.farekeeper.stores.PayloadTime;
import io.farekeeper.stores.WholeNumber;
import io.farekeeper.tickets.CachedPass;
import io.farekeeper.tickets.statuses.StatusRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What a pass says about its history, for the timeline.
 *
 * @param passUuid Bytemark's id of the pass; empty if it has none
 * @param label what it is sold as; null if it does not say
 * @param storedStatus its status as it was stored; empty if it has none
 * @param status what that is at the moment asked for
 * @param free whether the loyalty programme granted it
 * @param created when it was issued; null if it does not say
 * @param expiration when it ends; null if it does not, or that cannot be read
 * @param firstUse when it was first used; null if it was not, or that cannot be read
 * @param uses rides taken; null if it does not say
 * @param allowedUses rides that it is good for; null if it does not say
 * @param unreadable which of its times cannot be read
 */
public record PassFacts(
    String passUuid,
    @Nullable String label,
    String storedStatus,
    String status,
    boolean free,
    @Nullable Instant created,
    @Nullable Instant expiration,
    @Nullable Instant firstUse,
    @Nullable Long uses,
    @Nullable Long allowedUses,
    List<String> unreadable) {

  /**
   * Reads them.
   *
   * @param passUuid Bytemark's id of the pass
   * @param status the stored status
   * @param payload the API's pass, or a ticket log entry that holds its fields
   * @param now the moment to judge the status at
   */
  public static PassFacts of(
      String passUuid, String status, boolean free, BsonDocument payload, Instant now) {
    List<String> unreadable = new ArrayList<>();
    return new PassFacts(
        passUuid,
        text(payload, "label_name") != null
            ? text(payload, "label_name")
            : text(payload, "label_short_name"),
        status,
        StatusRules.judge(status, payload, now).status(),
        free,
        time(payload, "time_created", unreadable),
        time(payload, "expiration", unreadable),
        time(payload, "first_use", unreadable),
        number(payload, "uses_count"),
        number(payload, "allowed_uses"),
        List.copyOf(unreadable));
  }

  public static PassFacts of(CachedPass pass, Instant now) {
    return of(
        pass.uuid().orElse(""), pass.anyStatus().orElse(""), pass.isFree(), pass.payload(), now);
  }

  /**
   * Whether its payload says that no use is left: only a positive number of allowed uses that the
   * uses have reached says so. Anything else leaves the answer to Bytemark.
   *
   * @param payload the API's pass
   */
  public static boolean isUsedUp(BsonDocument payload) {
    return isUsedUp(payload, 0);
  }

  /**
   * The same, counting uses that Bytemark has not heard of.
   *
   * @param further uses beside those that the payload counts
   */
  public static boolean isUsedUp(BsonDocument payload, int further) {
    Long allowed = number(payload, "allowed_uses");
    Long uses = number(payload, "uses_count");
    return allowed != null
        && allowed > 0
        && Math.max(0, uses == null ? 0 : uses) >= allowed - further;
  }

  /** Whether its end has come by this moment. */
  public boolean isOverAt(Instant moment) {
    return expiration != null && !expiration.isAfter(moment);
  }

  private static @Nullable Instant time(
      BsonDocument payload, String field, List<String> unreadable) {
    PayloadTime time = PayloadTime.of(payload.get(field));
    if (!time.readable()) {
      unreadable.add(field);
    }
    return time.instant();
  }

  private static @Nullable String text(BsonDocument payload, String field) {
    BsonValue value = payload.get(field);
    return value != null && value.isString() && !value.asString().getValue().isBlank()
        ? Objects.requireNonNull(value.asString().getValue())
        : null;
  }

  private static @Nullable Long number(BsonDocument payload, String field) {
    return WholeNumber.ofDigitsToo(payload.get(field));
  }
}
