package io.farekeeper.ticketlog.recording;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.farekeeper.servers.Deployment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * The requests of the last day that have an {@code Idempotency-Key}, each with its answer once it
 * is done. One that is being done belongs to who does it, for as long as he gives signs of life.
 */
final class RequestLedger {
  static final String COLLECTION = "farekeeper_ticket_log_requests";
  static final Duration KEPT = Duration.ofHours(24);
  static final Duration SIGN_OF_LIFE = Duration.ofSeconds(30);

  private static final long SECONDS_OF_A_CALL = 4;
  private static final Duration BETWEEN_CLEANINGS = Duration.ofHours(1);

  private final MongoCollection<Document> requests;
  private final Deployment deployment;
  private final Clock clock;
  private final AtomicReference<Instant> nextCleaning = new AtomicReference<>(Instant.MIN);

  RequestLedger(MongoDatabase database, Deployment deployment, Clock clock) {
    requests = database.getCollection(COLLECTION).withTimeout(SECONDS_OF_A_CALL, TimeUnit.SECONDS);
    this.deployment = deployment;
    this.clock = clock;
  }

  /**
   * A request as the ledger knows it.
   *
   * @param owner who does it; to the ledger a mere word
   * @param since when its key was first seen, Unix milliseconds
   * @param bodyHash what it asked for, once it is done
   * @param answer what was answered, as JSON, once it is done
   */
  record Entry(
      String id, String owner, long since, @Nullable String bodyHash, @Nullable String answer) {}

  /**
   * Takes the request up if nobody does it.
   *
   * @return the entry, one's own or with an answer; empty while somebody else does it
   */
  Optional<Entry> claim(String id) {
    Date now = Date.from(clock.instant());
    Entry fresh = new Entry(id, UUID.randomUUID().toString(), now.getTime(), null, null);
    Document known = insertOrFind(fresh, now);
    if (known == null) {
      clean();
      return Optional.of(fresh);
    }
    Date created = known.getDate("created");
    if (created.toInstant().isBefore(clock.instant().minus(KEPT))) {
      return won(asFound(known), begun(fresh, now)) ? Optional.of(fresh) : Optional.empty();
    }
    if (known.containsKey("answer")) {
      return Optional.of(
          new Entry(
              id, "", created.getTime(), known.getString("body_hash"), known.getString("answer")));
    }
    Entry taken = new Entry(id, fresh.owner(), created.getTime(), null, null);
    boolean abandoned = known.getDate("until").before(now);
    return abandoned && won(asFound(known), owned(taken, now))
        ? Optional.of(taken)
        : Optional.empty();
  }

  /** Gives a sign of life; false if another has taken the request over. */
  boolean renew(Entry entry) {
    return won(ownedBy(entry), owned(entry, Date.from(clock.instant())));
  }

  /** Leaves the request to whoever repeats it. */
  void release(Entry entry) {
    won(ownedBy(entry), Updates.set("until", new Date(0)));
  }

  /** Keeps the answer. */
  void complete(Entry entry, String bodyHash, String answer) {
    won(
        ownedBy(entry),
        Updates.combine(
            Updates.set("body_hash", bodyHash),
            Updates.set("answer", answer),
            Updates.unset("owner"),
            Updates.unset("until")));
  }

  private @Nullable Document insertOrFind(Entry fresh, Date now) {
    Document request =
        new Document("_id", fresh.id())
            .append("created", now)
            .append("owner", fresh.owner())
            .append("until", until(now));
    while (true) {
      try {
        requests.insertOne(request);
        return null;
      } catch (MongoWriteException e) {
        if (ErrorCategory.fromErrorCode(e.getCode()) != ErrorCategory.DUPLICATE_KEY) {
          throw e;
        }
      }
      Document known = requests.find(Filters.eq("_id", fresh.id())).first();
      if (known != null) {
        return known;
      }
    }
  }

  private boolean won(Bson expected, Bson change) {
    return requests.updateOne(expected, change).getMatchedCount() == 1;
  }

  private static Bson ownedBy(Entry entry) {
    return Filters.and(Filters.eq("_id", entry.id()), Filters.eq("owner", entry.owner()));
  }

  /** Nobody has changed it since. */
  private static Bson asFound(Document known) {
    return Filters.and(
        Filters.eq("_id", known.get("_id")),
        Filters.eq("created", known.getDate("created")),
        Filters.eq("owner", known.getString("owner")),
        Filters.eq("until", known.getDate("until")));
  }

  private static Bson owned(Entry entry, Date now) {
    return Updates.combine(Updates.set("owner", entry.owner()), Updates.set("until", until(now)));
  }

  private static Bson begun(Entry entry, Date now) {
    return Updates.combine(
        owned(entry, now),
        Updates.set("created", now),
        Updates.unset("body_hash"),
        Updates.unset("answer"));
  }

  private static Date until(Date now) {
    return Date.from(now.toInstant().plus(SIGN_OF_LIFE));
  }

  /** A real MongoDB does it by itself, by an index. */
  private void clean() {
    Instant now = clock.instant();
    Instant next = nextCleaning.get();
    if (deployment.mongodbEmbedded()
        && now.isAfter(next)
        && nextCleaning.compareAndSet(next, now.plus(BETWEEN_CLEANINGS))) {
      requests.deleteMany(Filters.lt("created", Date.from(now.minus(KEPT))));
    }
  }
}
