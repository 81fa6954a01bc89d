package io.farekeeper.tickets.reading;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import io.farekeeper.stores.PayloadTime;
import io.farekeeper.stores.TextColumn;
import io.farekeeper.stores.WholeNumber;
import io.farekeeper.tickets.CacheSnapshot;
import io.farekeeper.tickets.CachedPass;
import io.farekeeper.tickets.Caches;
import io.farekeeper.tickets.reading.RiderCache.Failure;
import io.farekeeper.tickets.sync.ExpiredPasses;
import io.farekeeper.tickets.sync.SyncPlanner;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads of a user's cache what a story needs, and no more of the payloads than that. */
@Component
public class RiderCaches {
  private static final TextColumn MESSAGE = TextColumn.own(300);
  private static final int MOST_MESSAGES = 5;
  private static final List<String> OF_AN_ENTRY =
      List.of("pass_uuid", "status", "free_ticket_status");
  private static final List<String> OF_A_PAYLOAD =
      List.of(
          "uuid",
          "status",
          "label_name",
          "label_short_name",
          "time_created",
          "expiration",
          "first_use",
          "uses_count",
          "allowed_uses");

  private final MongoCollection<RawBsonDocument> documents;
  private final ExpiredPasses expiredPasses;
  private final Clock clock;

  RiderCaches(MongoDatabase database, ExpiredPasses expiredPasses, Clock clock) {
    documents =
        database
            .getCollection(Caches.COLLECTION, RawBsonDocument.class)
            .withTimeout(Caches.READ_SECONDS, TimeUnit.SECONDS);
    this.expiredPasses = expiredPasses;
    this.clock = clock;
  }

  /** The user's cache, each status judged at this moment; empty if there is none. */
  public Optional<RiderCache> find(long userId) {
    return Optional.ofNullable(
            documents
                .find(Filters.eq("user_id", WholeNumber.bson(userId)))
                .projection(projection())
                .first())
        .map(document -> read(userId, new CacheSnapshot(document, clock.instant())));
  }

  private static BsonDocument projection() {
    StringBuilder fields = new StringBuilder("{user_id: 1, timestamp: 1, farekeeper: 1");
    for (String list : List.of(SyncPlanner.PASSES, SyncPlanner.PASSES4)) {
      OF_AN_ENTRY.forEach(field -> fields.append(", '%s.%s': 1".formatted(list, field)));
      OF_A_PAYLOAD.forEach(field -> fields.append(", '%s.payload.%s': 1".formatted(list, field)));
    }
    for (String log : List.of("passesLog", "passes4Log")) {
      fields.append(", '%1$s.server_time': 1, '%1$s.errors': 1".formatted(log));
    }
    return BsonDocument.parse(fields.append('}').toString());
  }

  private RiderCache read(long userId, CacheSnapshot cache) {
    Instant now = clock.instant();
    List<Failure> failures = new ArrayList<>(failures(cache, "passesLog"));
    failures.addAll(failures(cache, "passes4Log"));
    BsonValue id = cache.id();
    return new RiderCache(
        id.isObjectId() ? id.asObjectId().getValue().toHexString() : "",
        id.isObjectId()
            ? Instant.ofEpochSecond(
                Integer.toUnsignedLong(id.asObjectId().getValue().getTimestamp()))
            : null,
        cache.timestamp() > 0 ? Instant.ofEpochSecond(cache.timestamp()) : null,
        facts(cache.list(SyncPlanner.PASSES), now),
        facts(expiredPasses.with(cache, userId), now),
        failures);
  }

  private static List<PassFacts> facts(List<CachedPass> passes, Instant now) {
    return passes.stream().map(pass -> PassFacts.of(pass, now)).toList();
  }

  private static List<Failure> failures(CacheSnapshot cache, String log) {
    List<Failure> failures = new ArrayList<>();
    for (BsonValue entry : documentsIn(cache.document().get(log))) {
      failures.add(
          new Failure(
              log,
              failures.size(),
              PayloadTime.of(entry.asDocument().get("server_time")).instant(),
              messages(entry.asDocument().get("errors"))));
    }
    return failures;
  }

  private static List<String> messages(@Nullable BsonValue errors) {
    return documentsIn(errors).stream()
        .map(error -> error.asDocument().get("message"))
        .filter(message -> message instanceof BsonString)
        .map(message -> message.asString().getValue())
        .map(MESSAGE::fit)
        .limit(MOST_MESSAGES)
        .toList();
  }

  private static List<BsonValue> documentsIn(@Nullable BsonValue list) {
    return list instanceof BsonArray array
        ? array.stream().filter(BsonValue::isDocument).toList()
        : List.of();
  }
}
