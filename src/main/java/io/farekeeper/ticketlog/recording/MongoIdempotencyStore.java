package io.farekeeper.ticketlog.recording;

import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.farekeeper.cluster.MongoClock;
import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.FailureClassifier;
import io.farekeeper.stores.SqlTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of the last day that have an {@code Idempotency-Key}, each with its answer once it
 * is done. While one is done its caller holds a lease on it, by MongoDB's clock, since the ticket
 * log works without MySQL.
 */
final class MongoIdempotencyStore {
  private static final Logger log = LoggerFactory.getLogger(MongoIdempotencyStore.class);
  static final String COLLECTION = "farekeeper_ticket_log_requests";
  static final Duration KEPT = Duration.ofHours(24);
  static final Duration LEASE_TIME = Duration.ofSeconds(30);

  private static final String FINGERPRINT = "fingerprint";
  private static final long SECONDS_OF_A_CALL = 4;
  private static final Duration BETWEEN_CLEANINGS = Duration.ofHours(1);

  private final MongoCollection<BsonDocument> requests;
  private final Deployment deployment;
  private final MongoClock clock;
  private final AtomicReference<Instant> nextCleaning = new AtomicReference<>(Instant.MIN);

  MongoIdempotencyStore(MongoDatabase database, Deployment deployment, MongoClock clock) {
    requests =
        database
            .getCollection(COLLECTION, BsonDocument.class)
            .withTimeout(SECONDS_OF_A_CALL, TimeUnit.SECONDS);
    this.deployment = deployment;
    this.clock = clock;
  }

  /**
   * A request as it is stored.
   *
   * @param owner who does it; random, since one instance may do a request twice at once
   * @param since when its key was first seen, Unix milliseconds
   * @param bodyHash the bytes that asked for it, once it is done
   * @param fingerprint what those said, if that is known: earlier versions kept the bytes' hash
   * @param answer what was answered, as JSON, once it is done
   */
  record Entry(
      String id,
      String owner,
      long since,
      @Nullable String bodyHash,
      @Nullable String fingerprint,
      @Nullable String answer) {

    Entry(String id, String owner, long since) {
      this(id, owner, since, null, null, null);
    }
  }

  /**
   * Takes the request up if no other caller holds it.
   *
   * @return the entry, one's own or with an answer; empty while another caller holds it
   */
  Optional<Entry> claim(String id) {
    Instant now = clock.instant();
    Entry fresh = new Entry(id, UUID.randomUUID().toString(), now.toEpochMilli());
    BsonDocument known = insertOrFind(fresh, now);
    if (known == null) {
      clean();
      return Optional.of(fresh);
    }
    long created = known.getDateTime("created").getValue();
    if (Instant.ofEpochMilli(created).isBefore(now.minus(KEPT))) {
      return won(asFound(known), begun(fresh, now)) ? Optional.of(fresh) : Optional.empty();
    }
    if (known.containsKey("answer")) {
      return Optional.of(
          new Entry(
              id,
              "",
              created,
              text(known, "body_hash"),
              known.containsKey(FINGERPRINT) ? text(known, FINGERPRINT) : null,
              text(known, "answer")));
    }
    Entry taken = new Entry(id, fresh.owner(), created);
    long until = known.getDateTime("until").getValue();
    if (until > now.plus(LEASE_TIME).plus(SqlTime.SKEW).toEpochMilli()) {
      // A clock was ahead. A live owner renews it; else it is free when this is over.
      log.warn("The lease of a keyed request ended too far in the future and was cut");
      won(asFound(known), Updates.set("until", until(now)));
      return Optional.empty();
    }
    boolean abandoned = until < now.toEpochMilli();
    return abandoned && won(asFound(known), owned(taken, now))
        ? Optional.of(taken)
        : Optional.empty();
  }

  /** Renews the lease; false if another caller has taken the request over. */
  boolean renew(Entry entry) {
    return won(ownedBy(entry), owned(entry, clock.instant()));
  }

  /** Gives the lease back: the request is free for a repeat. */
  void release(Entry entry) {
    won(ownedBy(entry), Updates.set("until", new BsonDateTime(0)));
  }

  /** Keeps the answer; an earlier version that runs beside this one compares the body's hash. */
  void complete(Entry entry, String bodyHash, @Nullable String fingerprint, String answer) {
    won(
        ownedBy(entry),
        Updates.combine(
            Updates.set("body_hash", bodyHash),
            fingerprint == null
                ? Updates.unset(FINGERPRINT)
                : Updates.set(FINGERPRINT, fingerprint),
            Updates.set("answer", answer),
            Updates.unset("owner"),
            Updates.unset("until")));
  }

  private @Nullable BsonDocument insertOrFind(Entry fresh, Instant now) {
    BsonDocument request =
        new BsonDocument("_id", new BsonString(fresh.id()))
            .append("created", new BsonDateTime(fresh.since()))
            .append("owner", new BsonString(fresh.owner()))
            .append("until", until(now));
    while (true) {
      try {
        requests.insertOne(request);
        return null;
      } catch (MongoWriteException e) {
        if (!FailureClassifier.isDuplicate(e)) {
          throw e;
        }
      }
      BsonDocument known = requests.find(Filters.eq("_id", fresh.id())).first();
      if (known != null) {
        return known;
      }
    }
  }

  private static String text(BsonDocument request, String field) {
    return request.getString(field).getValue();
  }

  private boolean won(Bson expected, Bson change) {
    return requests.updateOne(expected, change).getMatchedCount() == 1;
  }

  private static Bson ownedBy(Entry entry) {
    return Filters.and(Filters.eq("_id", entry.id()), Filters.eq("owner", entry.owner()));
  }

  /** It is unchanged since; what is done has no owner and no time. */
  private static Bson asFound(BsonDocument known) {
    return Filters.and(
        Stream.of("_id", "created", "owner", "until")
            .map(field -> Filters.eq(field, known.get(field, BsonNull.VALUE)))
            .toList());
  }

  private static Bson owned(Entry entry, Instant now) {
    return Updates.combine(Updates.set("owner", entry.owner()), Updates.set("until", until(now)));
  }

  private static Bson begun(Entry entry, Instant now) {
    return Updates.combine(
        owned(entry, now),
        Updates.set("created", new BsonDateTime(entry.since())),
        Updates.unset("body_hash"),
        Updates.unset(FINGERPRINT),
        Updates.unset("answer"));
  }

  private static BsonDateTime until(Instant now) {
    return new BsonDateTime(now.plus(LEASE_TIME).toEpochMilli());
  }

  /** A real MongoDB does it by itself, by an index. */
  private void clean() {
    Instant now = clock.instant();
    Instant next = nextCleaning.get();
    if (deployment.mongodbEmbedded()
        && now.isAfter(next)
        && nextCleaning.compareAndSet(next, now.plus(BETWEEN_CLEANINGS))) {
      requests.deleteMany(Filters.lt("created", new BsonDateTime(now.minus(KEPT).toEpochMilli())));
    }
  }
}
