package io.farekeeper.tickets.reading;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import io.farekeeper.cluster.UserLock;
import io.farekeeper.cluster.UserLocks;
import io.farekeeper.stores.PassUuid;
import io.farekeeper.stores.WholeNumber;
import io.farekeeper.ticketlog.PassChange;
import io.farekeeper.ticketlog.TicketLog;
import io.farekeeper.tickets.CacheSnapshot;
import io.farekeeper.tickets.CachedPass;
import io.farekeeper.tickets.Caches;
import io.farekeeper.tickets.Session;
import io.farekeeper.tickets.Sessions;
import io.farekeeper.tickets.Stored;
import io.farekeeper.tickets.StoredList;
import io.farekeeper.tickets.SyncException;
import io.farekeeper.tickets.sync.ExpiredPasses;
import io.farekeeper.tickets.sync.FetchedPass;
import io.farekeeper.tickets.sync.ListMerge;
import io.farekeeper.tickets.sync.SyncPlanner;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Single passes in the caches, for callers that decide about one: found, refreshed, and changed.
 */
@Component
public class CachedPasses {
  private static final int MAX_TRIES = 5;

  private final Caches caches;
  private final ExpiredPasses expiredPasses;
  private final BoundedRefreshes refreshes;
  private final Sessions sessions;
  private final UserLocks locks;
  private final TicketLog ticketLog;
  private final MongoCollection<RawBsonDocument> documents;
  private final Clock clock;

  CachedPasses(
      Caches caches,
      ExpiredPasses expiredPasses,
      BoundedRefreshes refreshes,
      Sessions sessions,
      UserLocks locks,
      TicketLog ticketLog,
      MongoDatabase database,
      Clock clock) {
    this.caches = caches;
    this.expiredPasses = expiredPasses;
    this.refreshes = refreshes;
    this.sessions = sessions;
    this.locks = locks;
    this.ticketLog = ticketLog;
    this.documents = database.getCollection(Caches.COLLECTION, RawBsonDocument.class);
    this.clock = clock;
  }

  /** What a refresh for a waiting caller came to. */
  public enum Refreshed {
    /** The cache says what Bytemark says. */
    DONE,
    /** The user has no token. */
    NO_TOKEN,
    /** The user's session has expired. */
    SESSION_EXPIRED,
    /** This user's passes, or his cache, cannot be taken as they are. */
    CACHE_FAILED,
    /** Bytemark, or what is needed to ask it, did not answer in time. */
    FAILED
  }

  /**
   * The pass in the user's cache, current or expired; empty if it is not there.
   *
   * @param passUuid its id, a UUID in whichever letter case; the pass has that of the cache
   * @throws SyncException if the cache cannot be read
   */
  public Optional<PassView> find(long userId, String passUuid) {
    return caches.find(userId).flatMap(cache -> in(cache, userId, passUuid));
  }

  private Optional<PassView> in(CacheSnapshot cache, long userId, String passUuid) {
    for (String list : List.of(SyncPlanner.PASSES, SyncPlanner.PASSES4)) {
      Optional<StoredList.Placed> found = cache.stored(list).find(passUuid);
      if (found.isPresent()) {
        return Optional.of(held(userId, passUuid, found.get().pass(), cache));
      }
    }
    return cache.mayHaveMovedExpired()
        ? Optional.ofNullable(expiredPasses.of(userId).get(PassUuid.canonical(passUuid)))
            .map(entry -> held(userId, passUuid, entry, cache))
        : Optional.empty();
  }

  /** The pass under its stored spelling, which is the vendor's. */
  private static PassView held(
      long userId, String passUuid, CachedPass entry, CacheSnapshot cache) {
    return PassView.of(userId, entry.uuid().orElse(passUuid), entry, cache);
  }

  /**
   * Whether another user's cache has this pass among the current ones, in the spelling given or all
   * in lower or upper case: what an index can find.
   */
  public boolean anotherHolds(long userId, String passUuid) {
    return documents
            .withTimeout(Caches.READ_SECONDS, TimeUnit.SECONDS)
            .find(
                Filters.and(
                    Filters.in("passes.pass_uuid", PassUuid.spellings(passUuid)),
                    Filters.ne("user_id", WholeNumber.bson(userId))))
            .projection(Projections.include("_id"))
            .first()
        != null;
  }

  /**
   * Refreshes the user's cache, or builds it.
   *
   * @param timeout after this time it goes on without the caller
   */
  public Refreshed refresh(long userId, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      Optional<UserLock> lock = locks.acquire(userId, timeout);
      return lock.isPresent() ? refresh(lock.get(), deadline) : Refreshed.FAILED;
    } catch (SyncException e) {
      return switch (e.kind()) {
        case SESSION_EXPIRED -> Refreshed.SESSION_EXPIRED;
        case OF_USER -> Refreshed.CACHE_FAILED;
        case UNREACHED, NOT_HEARD, OUTAGE -> Refreshed.FAILED;
      };
    } catch (DataAccessException | TransactionException e) {
      return Refreshed.FAILED;
    }
  }

  private Refreshed refresh(UserLock lock, long deadline) {
    boolean handedOn = false;
    try {
      Session session = sessions.of(lock.userId());
      if (session.token() == null) {
        return Refreshed.NO_TOKEN;
      }
      handedOn = true;
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      return refreshes.check(lock, session, left) ? Refreshed.DONE : Refreshed.FAILED;
    } finally {
      if (!handedOn) {
        refreshes.releaseLater(lock);
      }
    }
  }

  /**
   * Makes the cache follow what Bytemark has said of one pass, as a synchronisation would: the
   * ticket log first, then the entry, if it still is what was read. A pass that the cache does not
   * have, or has as used as this or more, stays as it is; so does one of which nothing is said that
   * a list of Bytemark could hold. The cache is read only if the pass does not bring it along, or
   * it has been changed since.
   *
   * @throws com.mongodb.MongoException if MongoDB does not take it
   */
  public void follow(PassView pass) {
    BsonDocument payload = pass.payload();
    if (!FetchedPass.isOne(payload)) {
      return;
    }
    FetchedPass fetched = FetchedPass.of(payload);
    CacheSnapshot known = pass.cache();
    for (int tries = 1; tries <= MAX_TRIES; tries++) {
      Optional<CacheSnapshot> cache =
          Optional.ofNullable(known).or(() -> caches.find(pass.userId()));
      if (cache.isEmpty() || followed(cache.get(), pass, fetched)) {
        return;
      }
      known = null;
    }
    throw SyncException.ofUser("the pass was changed by others %d times".formatted(MAX_TRIES));
  }

  private boolean followed(CacheSnapshot cache, PassView pass, FetchedPass fetched) {
    Optional<StoredList.Placed> found = cache.stored(SyncPlanner.PASSES).find(pass.uuid());
    if (found.isEmpty()) {
      return true;
    }
    CachedPass entry = found.get().pass();
    PassView held = PassView.of(pass.userId(), pass.uuid(), entry, cache.timestamp());
    return entry.hash().filter(fetched.hash()::equals).isPresent()
        || held.usesCount().orElse(0) > pass.usesCount().orElse(Long.MAX_VALUE)
        || change(cache, found.get().place(), entry, fetched, pass.userId());
  }

  private boolean change(
      CacheSnapshot cache, int place, CachedPass entry, FetchedPass fetched, long userId) {
    Instant now = clock.instant();
    ticketLog.record(
        userId,
        List.of(
            new PassChange(
                SyncPlanner.PASSES,
                fetched.uuid(),
                entry.hash().orElse(null),
                entry.timestamp().map(ListMerge::textOf).orElse(null),
                fetched.hash(),
                fetched.payload())),
        now.getEpochSecond());
    String at = "passes." + place;
    BsonDocument set =
        new BsonDocument(at + ".timestamp", WholeNumber.bson(now.getEpochSecond()))
            .append(at + ".status", new BsonString(fetched.status()))
            .append(at + ".payload", fetched.payload())
            .append(at + ".payload_hash", new BsonString(fetched.hash()))
            .append(at + ".pass_uuid", new BsonString(fetched.uuid()));
    return caches.change(
        cache, set, still(entry, at, "pass_uuid"), still(entry, at, "payload_hash"));
  }

  private static BsonDocument still(CachedPass entry, String at, String field) {
    return Stored.still(at + "." + field, entry.document().get(field));
  }
}
