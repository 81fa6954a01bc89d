package io.farekeeper.validation;

import io.farekeeper.refresh.RefreshRequests;
import io.farekeeper.stores.FailureClassifier;
import io.farekeeper.stores.FieldData;
import io.farekeeper.stores.Trace;
import io.farekeeper.tickets.SyncException;
import io.farekeeper.tickets.reading.CachedPasses;
import io.farekeeper.tickets.reading.PassView;
import io.farekeeper.validation.activation.ActivationStore;
import io.farekeeper.validation.activation.Attempt;
import io.farekeeper.validation.activation.Attempt.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What follows from the use of a pass, in an order in which any of it may be the last. */
public class UsedRides {
  private static final Logger log = LoggerFactory.getLogger(UsedRides.class);
  private static final Duration RIDE = Duration.ofHours(3);
  private static final LocalTime NEXT_DAY_AT = LocalTime.of(15, 0);

  private final ActivationStore activations;
  private final RideLog rideLog;
  private final CachedPasses passes;
  private final RefreshRequests refreshes;
  private final FieldData fieldData;
  private final Clock clock;

  UsedRides(
      ActivationStore activations,
      RideLog rideLog,
      CachedPasses passes,
      RefreshRequests refreshes,
      FieldData fieldData,
      Clock clock) {
    this.activations = activations;
    this.rideLog = rideLog;
    this.passes = passes;
    this.refreshes = refreshes;
    this.fieldData = fieldData;
    this.clock = clock;
  }

  /**
   * The attempt has used its pass. Once that is written down nothing fails any more: what cannot be
   * written now is written by the reconciler.
   *
   * @param pass as it is after the use
   */
  public void made(Attempt attempt, PassView pass) {
    Attempt used =
        activations
            .use(attempt, pass, refreshTimes(clock.instant()))
            .orElseThrow(ActivationStore::lost);
    try {
      finish(used, pass);
    } catch (RuntimeException e) {
      log.warn("A ride of user {} is written down later: {}", attempt.userId(), Trace.inShort(e));
      activations.leave(attempt.eventId());
    }
  }

  /**
   * Writes what is not written yet; all of it may have been. What fails is tried again later, and
   * does not keep the pass from being used until then.
   */
  public void finish(Attempt used, PassView pass) {
    try {
      rideLog.ride(used);
      follow(pass);
      activations.settle(used, State.DONE, Reason.ACTIVATED, "");
      refreshes.start(used.userId());
    } catch (RuntimeException e) {
      log.warn("A ride of user {} is written down later: {}", used.userId(), Trace.inShort(e));
      activations.release(used, Trace.inShort(e));
    }
  }

  /** A cache that cannot take it is mended by a refresh, which is queued and tried again. */
  private void follow(PassView pass) {
    try {
      passes.follow(pass);
    } catch (RuntimeException e) {
      boolean ofUser =
          e instanceof SyncException failed && failed.kind() == SyncException.Kind.OF_USER;
      if (!ofUser && !FailureClassifier.isOfData(e)) {
        throw e;
      }
      fieldData.count(FieldData.Kind.DOCUMENT_REFUSED);
      log.warn("The cache of user {} does not take a use: {}", pass.userId(), Trace.inShort(e));
    }
  }

  /** The pass as an attempt that has used it knows it. */
  public PassView passOf(Attempt used) {
    Instant now = clock.instant();
    PassView unknown =
        new PassView(
            used.userId(),
            used.passUuid(),
            0,
            now.getEpochSecond(),
            new org.bson.BsonDocument(),
            now);
    PassView held = passes.find(used.userId(), used.passUuid()).orElse(unknown);
    return used.usedPass() == null ? held : held.with(used.usedPass(), now);
  }

  /** When the ride is over, and when the day after has begun everywhere. */
  static List<Instant> refreshTimes(Instant now) {
    return List.of(
        now.plus(RIDE),
        now.atOffset(ZoneOffset.UTC)
            .toLocalDate()
            .plusDays(1)
            .atTime(NEXT_DAY_AT)
            .toInstant(ZoneOffset.UTC));
  }
}
