package io.farekeeper.tickets.push;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.cluster.UserLock;
import io.farekeeper.cluster.UserLocks;
import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.PassUuid;
import io.farekeeper.ticketlog.PassChange;
import io.farekeeper.ticketlog.TicketLog;
import io.farekeeper.ticketlog.TicketOwnershipChanged;
import io.farekeeper.tickets.CacheSnapshot;
import io.farekeeper.tickets.CachedPass;
import io.farekeeper.tickets.Caches;
import io.farekeeper.tickets.PayloadHash;
import io.farekeeper.tickets.SyncException;
import io.farekeeper.tickets.TicketProperties;
import io.farekeeper.tickets.build.CachePreparation;
import io.farekeeper.tickets.reading.PassView;
import io.farekeeper.tickets.sync.ExpiredPasses;
import io.farekeeper.tickets.sync.FetchedPass;
import io.farekeeper.tickets.sync.ListMerge;
import io.farekeeper.tickets.sync.SyncPlan;
import io.farekeeper.tickets.sync.SyncPlanner;
import io.farekeeper.web.ApiException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * Puts passes into the caches that the app has just bought for its riders, before a synchronisation
 * could find them. The refresh that is to confirm it is queued first, then the ticket log is
 * written, then the cache: stopped anywhere and done again, the outcome is the same, once.
 */
@Component
public class PassPush {
  private static final int MAX_TRIES = 5;
  private static final Duration LOCK_WAIT = Duration.ofSeconds(3);

  private final Caches caches;
  private final ExpiredPasses expiredPasses;
  private final CachePreparation preparation;
  private final UserLocks locks;
  private final TicketLog ticketLog;
  private final ApplicationEventPublisher events;
  private final Deployment deployment;
  private final TicketProperties properties;
  private final MongoCollection<RawBsonDocument> documents;
  private final Clock clock;

  public PassPush(
      Caches caches,
      ExpiredPasses expiredPasses,
      CachePreparation preparation,
      UserLocks locks,
      TicketLog ticketLog,
      ApplicationEventPublisher events,
      Deployment deployment,
      TicketProperties properties,
      MongoDatabase database,
      Clock clock) {
    this.caches = caches;
    this.expiredPasses = expiredPasses;
    this.preparation = preparation;
    this.locks = locks;
    this.ticketLog = ticketLog;
    this.events = events;
    this.deployment = deployment;
    this.properties = properties;
    this.documents = database.getCollection(Caches.COLLECTION, RawBsonDocument.class);
    this.clock = clock;
  }

  /** What became of the cache. */
  public enum Result {
    /** The pass is new to it. */
    CREATED,
    /** It had an earlier state of the pass. */
    UPDATED,
    /** It has this state of the pass or a later one, or the two cannot be ordered. */
    KEPT
  }

  /** What became of the cache, and the pass as it is there now. */
  public record Pushed(Result result, PassView pass) {}

  /**
   * Puts the pass into the user's cache, unless that has the same or a later state of it.
   *
   * @param sent the pass as Bytemark answered the purchase
   * @return empty if a synchronisation of the user goes on for longer than is waited for, or has to
   *     make the cache's list of passes anew before it takes one: then it is queued
   * @throws ApiException if the pass cannot be taken
   * @throws SyncException if a database is down, or the cache cannot hold the pass
   */
  public Optional<Pushed> push(long userId, BsonDocument sent) {
    FetchedPass pass = PushablePass.of(sent, properties.maxDepth());
    deployment.requireWorking();
    preparation.requireDone();
    return SyncException.naming(
        () -> locks.acquire(userId, LOCK_WAIT).flatMap(lock -> underLock(lock, pass)));
  }

  private Optional<Pushed> underLock(UserLock lock, FetchedPass pass) {
    try {
      boolean queued = false;
      for (int tries = 1; tries <= MAX_TRIES; tries++) {
        Optional<CacheSnapshot> cache = caches.find(lock.userId());
        if (cache.filter(c -> c.stored(SyncPlanner.PASSES).isUnreadable()).isPresent()) {
          // The refresh makes the list anew: which passes were in it is Bytemark's to say.
          events.publishEvent(new TicketOwnershipChanged(Set.of(lock.userId())));
          return Optional.empty();
        }
        Optional<PassView> kept = cache.flatMap(c -> kept(c, lock.userId(), pass));
        if (!queued && (kept.isEmpty() || !isAsPushed(kept.get(), pass))) {
          events.publishEvent(new TicketOwnershipChanged(Set.of(lock.userId())));
          queued = true;
        }
        Optional<Pushed> pushed =
            kept.map(held -> new Pushed(Result.KEPT, held))
                .or(
                    () ->
                        cache
                            .map(c -> put(c, lock.userId(), pass))
                            .orElseGet(() -> made(lock.userId(), pass)));
        if (pushed.isPresent()) {
          return pushed;
        }
      }
      throw SyncException.ofUser("the cache was changed by others %d times".formatted(MAX_TRIES));
    } finally {
      // Here and not in the background: the application may stop while the call is answered.
      locks.release(List.of(lock));
    }
  }

  private static boolean isAsPushed(PassView kept, FetchedPass pass) {
    return PayloadHash.of(kept.payload()).equals(pass.hash());
  }

  /** The pass as the cache has it, if that is to stay: what has expired is not bought again. */
  private Optional<PassView> kept(CacheSnapshot cache, long userId, FetchedPass pass) {
    Optional<CachedPass> current = new PushTarget(cache, pass.uuid()).entry();
    Optional<CachedPass> kept =
        current.isPresent()
            ? current.filter(entry -> !isUpdatedBy(pass, entry))
            : expired(cache, userId, pass.uuid());
    return kept.map(
        entry -> PassView.of(userId, entry.uuid().orElse(pass.uuid()), entry, cache.timestamp()));
  }

  private static boolean isUpdatedBy(FetchedPass pass, CachedPass entry) {
    return entry.hash().filter(pass.hash()::equals).isEmpty()
        && PushablePass.isLater(pass.payload(), entry.payload());
  }

  private Optional<CachedPass> expired(CacheSnapshot cache, long userId, String passUuid) {
    Optional<CachedPass> inDocument =
        cache.list(SyncPlanner.PASSES4).stream().filter(entry -> isThe(passUuid, entry)).findAny();
    return inDocument.isPresent() || !cache.mayHaveMovedExpired()
        ? inDocument
        : expiredPasses.of(userId).values().stream()
            .filter(entry -> isThe(passUuid, entry))
            .findAny();
  }

  private static boolean isThe(String passUuid, CachedPass entry) {
    return entry.uuid().filter(uuid -> PassUuid.same(uuid, passUuid)).isPresent();
  }

  /** Changes a cache; empty if it is not what was read any more. */
  private Optional<Pushed> put(CacheSnapshot cache, long userId, FetchedPass pass) {
    PushTarget target = new PushTarget(cache, pass.uuid());
    Instant now = clock.instant();
    Optional<CachedPass> old = target.entry();
    boolean seen =
        old.filter(entry -> PushMark.of(entry).map(PushMark::seen).orElse(true)).isPresent();
    CachedPass entry =
        mark(now, pass, seen)
            .on(
                old.map(known -> spelledAs(known, known.changedTo(pass, now.getEpochSecond())))
                    .orElseGet(() -> CachedPass.created(pass, now.getEpochSecond(), false)));
    requireSize(cache.bytes(), entry);
    log(userId, pass, old, now);
    boolean won = documents.updateOne(target.unchanged(), target.put(entry)).getMatchedCount() == 1;
    return won
        ? Optional.of(
            pushed(
                old.isPresent() ? Result.UPDATED : Result.CREATED,
                userId,
                entry,
                cache.timestamp()))
        : Optional.empty();
  }

  /** The id as Bytemark spells it, whatever the app's letters are. */
  private static CachedPass spelledAs(CachedPass known, CachedPass changed) {
    BsonValue uuid = known.document().get("pass_uuid");
    if (uuid == null || uuid.equals(changed.document().get("pass_uuid"))) {
      return changed;
    }
    BsonDocument entry = changed.document().decode(new BsonDocumentCodec());
    entry.put("pass_uuid", uuid);
    return CachedPass.of(entry);
  }

  /** Makes a cache of this pass alone, of no age: it was never in step; empty if there is one. */
  private Optional<Pushed> made(long userId, FetchedPass pass) {
    Instant now = clock.instant();
    CachedPass entry =
        mark(now, pass, false).on(CachedPass.created(pass, now.getEpochSecond(), false));
    requireSize(0, entry);
    log(userId, pass, Optional.empty(), now);
    SyncPlan plan =
        new SyncPlan(List.of(entry), List.of(), true, List.of(), List.of(), List.of(), 0);
    return caches.insert(userId, plan, 0)
        ? Optional.of(pushed(Result.CREATED, userId, entry, 0))
        : Optional.empty();
  }

  private static PushMark mark(Instant now, FetchedPass pass, boolean seen) {
    return new PushMark(now.getEpochSecond(), pass.hash(), seen);
  }

  private static Pushed pushed(Result result, long userId, CachedPass entry, long asOf) {
    return new Pushed(result, PassView.of(userId, entry.uuid().orElse(""), entry, asOf));
  }

  private void requireSize(int bytes, CachedPass entry) {
    long limit = properties.maxDocumentSize().toBytes();
    if (bytes + (long) entry.bytes() > limit) {
      throw SyncException.ofUser(
          "the pass would make a document of more than %d bytes".formatted(limit));
    }
  }

  private void log(long userId, FetchedPass pass, Optional<CachedPass> old, Instant now) {
    ticketLog.record(
        userId,
        List.of(
            new PassChange(
                SyncPlanner.PASSES,
                pass.uuid(),
                old.flatMap(CachedPass::hash).orElse(null),
                old.flatMap(CachedPass::timestamp).map(ListMerge::textOf).orElse(null),
                pass.hash(),
                pass.payload(),
                now.getEpochSecond())),
        now.getEpochSecond());
  }
}
