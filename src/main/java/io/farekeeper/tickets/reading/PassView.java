package io.farekeeper.tickets.reading;

import io.farekeeper.stores.PassUuid;
import io.farekeeper.stores.PayloadTime;
import io.farekeeper.stores.WholeNumber;
import io.farekeeper.tickets.CacheSnapshot;
import io.farekeeper.tickets.CachedPass;
import io.farekeeper.tickets.Numbers;
import io.farekeeper.tickets.push.PushMark;
import io.farekeeper.tickets.statuses.StatusRules;
import io.farekeeper.tickets.sync.PayloadSerializer;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * A pass as a user's cache holds it.
 *
 * @param userId whose cache
 * @param uuid Bytemark's id of the pass
 * @param freeTicketStatus 1 for a free ticket of the loyalty programme, else 0
 * @param timestamp when the cached entry last changed, Unix seconds
 * @param payload the pass as Bytemark sent it
 * @param asOf when the cache was last in step with Bytemark
 * @param unconfirmed whether nobody but the app that pushed it has said that it is like this
 * @param cache the cache as it was when the pass was read; null if it is not known
 */
public record PassView(
    long userId,
    String uuid,
    int freeTicketStatus,
    long timestamp,
    BsonDocument payload,
    Instant asOf,
    boolean unconfirmed,
    @Nullable CacheSnapshot cache) {

  /** A pass as Bytemark has reported it. */
  public PassView(
      long userId,
      String uuid,
      int freeTicketStatus,
      long timestamp,
      BsonDocument payload,
      Instant asOf) {
    this(userId, uuid, freeTicketStatus, timestamp, payload, asOf, false, null);
  }

  /** A pass as the API shows it, in the words of the user's tickets. */
  @Schema(name = "PresentedPass")
  public record View(
      String passUuid,
      @Nullable String status,
      int freeTicketStatus,
      long timestamp,
      @JsonSerialize(using = PayloadSerializer.class) BsonDocument payload) {}

  /** The spelling of its uuid is the stored one: it is what Bytemark knows. */
  public static PassView of(long userId, String uuid, CachedPass entry, long asOfSeconds) {
    return of(userId, uuid, entry, asOfSeconds, null);
  }

  /** The same with the cache that it was found in. */
  static PassView of(long userId, String uuid, CachedPass entry, CacheSnapshot cache) {
    return of(userId, uuid, entry, cache.timestamp(), cache);
  }

  private static PassView of(
      long userId, String uuid, CachedPass entry, long asOfSeconds, @Nullable CacheSnapshot cache) {
    return new PassView(
        userId,
        entry.uuid().orElse(uuid),
        entry.isFree() ? 1 : 0,
        Numbers.seconds(entry.timestamp().orElse(null)),
        entry.payload(),
        Instant.ofEpochSecond(asOfSeconds),
        PushMark.isUnconfirmed(entry.document()),
        cache);
  }

  /** Bytemark's own status, whatever time has made of it since; empty if the payload has none. */
  public String payloadStatus() {
    return text("status").orElse("");
  }

  /** Whether the payload says how the pass stands; what has no status says nothing of a pass. */
  public boolean isReadable() {
    return !payloadStatus().isEmpty();
  }

  /** When the pass ends; empty if it does not, or nobody can read when. */
  public Optional<Instant> expiration() {
    return Optional.ofNullable(PayloadTime.of(payload.get("expiration")).instant());
  }

  /** How often it was used; empty if the payload does not say so, or nobody can read it. */
  public OptionalLong usesCount() {
    return number("uses_count");
  }

  /** Whether the payload says how often it was used in a way that nobody can read. */
  public boolean hasUnreadableUsesCount() {
    BsonValue value = payload.get("uses_count");
    return value != null && !value.isNull() && usesCount().isEmpty();
  }

  /**
   * How often it may be used in all; empty if the payload names no positive number: then only
   * Bytemark knows whether a use is left.
   */
  public OptionalLong allowedUses() {
    OptionalLong allowed = number("allowed_uses");
    return allowed.orElse(0) > 0 ? allowed : OptionalLong.empty();
  }

  /**
   * Whether the payload says that no use is left, see {@link PassFacts#isUsedUp}.
   *
   * @param further uses beside those that the payload counts
   */
  public boolean isUsedUp(int further) {
    return PassFacts.isUsedUp(payload, further);
  }

  /** When it was first used, as it is written; empty if it was not. */
  public Optional<String> firstUse() {
    return text("first_use").filter(text -> !PayloadTime.of(text).equals(PayloadTime.ABSENT));
  }

  /** Bytemark's own spelling of the pass's id: the one to use towards Bytemark. */
  public String vendorUuid() {
    return text("uuid").filter(spelled -> PassUuid.same(spelled, uuid)).orElse(uuid);
  }

  /** When it was first used; empty if it was not, or nobody can read when. */
  public Optional<Instant> firstUsedAt() {
    return Optional.ofNullable(PayloadTime.of(payload.get("first_use")).instant());
  }

  /** The pass as the API shows it, its status judged at this moment. */
  public View view(Instant now) {
    String status = payloadStatus();
    return new View(
        uuid,
        status.isEmpty() ? null : StatusRules.judge(status, payload, now).status(),
        freeTicketStatus,
        timestamp,
        payload);
  }

  /**
   * This pass with what Bytemark says of it now: all of it if that is a whole pass, else what is
   * said in place of what was, the rest as it is.
   */
  public PassView with(BsonDocument said, Instant now) {
    BsonDocument next = said;
    if (!said.keySet().containsAll(payload.keySet())) {
      next = new BsonDocument();
      next.putAll(payload);
      for (Map.Entry<String, BsonValue> field : said.entrySet()) {
        next.put(field.getKey(), field.getValue());
      }
    }
    return new PassView(
        userId, uuid, freeTicketStatus, now.getEpochSecond(), next, asOf, false, cache);
  }

  private OptionalLong number(String field) {
    Long value = WholeNumber.ofDigitsToo(payload.get(field));
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private Optional<String> text(String field) {
    BsonValue value = payload.get(field);
    return value != null && value.isString()
        ? Optional.of(value.asString().getValue())
        : Optional.empty();
  }
}
