package io.farekeeper.tickets.search;

import io.farekeeper.stores.PassUuid;
import io.farekeeper.tickets.reading.PassFacts;
import java.time.Instant;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A pass that was found.
 *
 * @param userId whose cache holds it
 * @param passUuid Bytemark's id of the pass
 * @param status its status at this moment; null if the cache has none
 * @param storedStatus its status as it is cached
 * @param label what it is sold as
 * @param free whether the loyalty programme granted it
 * @param confirmed false while nobody but the app that pushed it has reported it
 * @param timeCreated when it was issued
 * @param expiration when it ends; null if it does not, or nobody can read when
 * @param firstUse when it was first used
 * @param usesCount rides taken
 * @param allowedUses rides that it is good for
 * @param asOf when the user's cache was last in step with Bytemark; null if it never was
 */
record FoundPass(
    long userId,
    String passUuid,
    @Nullable String status,
    @Nullable String storedStatus,
    @Nullable String label,
    @Nullable String productUuid,
    boolean free,
    boolean confirmed,
    @Nullable Instant timeCreated,
    @Nullable Instant expiration,
    @Nullable Instant firstUse,
    @Nullable Long usesCount,
    @Nullable Long allowedUses,
    @Nullable Instant asOf) {

  static FoundPass of(
      long userId,
      PassFacts facts,
      BsonDocument payload,
      boolean confirmed,
      @Nullable Instant asOf) {
    return new FoundPass(
        userId,
        facts.passUuid(),
        facts.status().isEmpty() ? null : facts.status(),
        facts.storedStatus().isEmpty() ? null : facts.storedStatus(),
        facts.label(),
        text(payload.get("product_uuid")),
        facts.free(),
        confirmed,
        facts.created(),
        facts.expiration(),
        facts.firstUse(),
        facts.uses(),
        facts.allowedUses(),
        asOf);
  }

  ScanPosition position() {
    return ScanPosition.at(userId, PassUuid.canonical(passUuid));
  }

  static @Nullable String text(@Nullable BsonValue value) {
    return value != null && value.isString() ? value.asString().getValue() : null;
  }
}
