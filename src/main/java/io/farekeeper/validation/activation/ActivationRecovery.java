package io.farekeeper.validation.activation;

import io.farekeeper.tickets.Sessions;
import io.farekeeper.tickets.reading.CachedPasses;
import io.farekeeper.tickets.reading.PassView;
import io.farekeeper.validation.PassEligibility;
import io.farekeeper.validation.Reason;
import io.farekeeper.validation.RideLog;
import io.farekeeper.validation.UnconfirmedRides;
import io.farekeeper.validation.UsedRides;
import io.farekeeper.validation.ValidationProperties;
import io.farekeeper.validation.activation.ActivationSteps.NoSession;
import io.farekeeper.validation.activation.ActivationSteps.Open;
import io.farekeeper.validation.activation.ActivationSteps.Refused;
import io.farekeeper.validation.activation.ActivationSteps.Result;
import io.farekeeper.validation.activation.ActivationSteps.Unused;
import io.farekeeper.validation.activation.ActivationSteps.Used;
import io.farekeeper.validation.activation.Attempt.State;
import io.farekeeper.validation.activation.UpstreamPassLookup.Finding;
import java.time.Clock;
import org.bson.BsonDocument;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings an attempt without a live owner to its end, or a step nearer. */
public class ActivationRecovery {
  private static final Logger log = LoggerFactory.getLogger(ActivationRecovery.class);

  private final ActivationStore activations;
  private final ActivationFinder finder;
  private final ActivationSteps steps;
  private final UpstreamPassLookup lookup;
  private final Sessions sessions;
  private final CachedPasses passes;
  private final UsedRides usedRides;
  private final RideLog rideLog;
  private final ValidationProperties properties;
  private final Clock clock;

  ActivationRecovery(
      ActivationStore activations,
      ActivationFinder finder,
      ActivationSteps steps,
      UpstreamPassLookup lookup,
      Sessions sessions,
      CachedPasses passes,
      UsedRides usedRides,
      RideLog rideLog,
      ValidationProperties properties,
      Clock clock) {
    this.activations = activations;
    this.finder = finder;
    this.steps = steps;
    this.lookup = lookup;
    this.sessions = sessions;
    this.passes = passes;
    this.usedRides = usedRides;
    this.rideLog = rideLog;
    this.properties = properties;
    this.clock = clock;
  }

  void settle(Attempt neglected) {
    activations
        .take(neglected)
        .ifPresent(
            mine -> {
              try {
                takeOn(mine);
              } catch (RuntimeException e) {
                activations.leave(mine.eventId());
                throw e;
              }
            });
  }

  /** Ends the tries to make a ride up, unless one is going on. */
  public void giveUp(long id) {
    finder
        .find(id)
        .filter(waiting -> waiting.state() == State.OFFLINE && !waiting.ownerLives())
        .flatMap(activations::take)
        .ifPresent(mine -> refused(mine, Reason.GIVEN_UP, ""));
  }

  private void takeOn(Attempt mine) {
    switch (mine.state()) {
      case INTENDED, CALLED, UNKNOWN -> goOn(steps.takeUp(mine));
      case USED -> usedRides.finish(mine, usedRides.passOf(mine));
      case OFFLINE -> makeUp(mine);
      case DONE, COVERED, REFUSED, CANCELLED -> {}
    }
  }

  private void goOn(Result result) {
    switch (result) {
      case Used _ -> {}
      case Unused(Attempt mine, String note) -> steps.setAside(mine, note);
      case Open(Attempt mine, String note) -> activations.doubt(mine, false, note);
      case Refused(Attempt mine, String note) -> refusedNow(mine, note);
      case NoSession(Attempt mine, _) -> activations.postpone(mine, "session expired");
    }
  }

  /** A ride that was granted without Bytemark: the pass is looked up, and used once. */
  private void makeUp(Attempt offline) {
    activations
        .resume(offline)
        .ifPresentOrElse(
            this::lookUp, () -> activations.postpone(offline, "another use of the pass goes on"));
  }

  private void lookUp(Attempt mine) {
    switch (lookup.of(mine.userId(), mine.passUuid())) {
      case Finding.Unavailable _ when isAnothers(mine) -> refused(mine, Reason.NOT_THIS_USER, "");
      case Finding.Unavailable(String reason) -> activations.postpone(mine, reason);
      case Finding.Gone _ -> refused(mine, Reason.UNKNOWN_PASS, "");
      case Finding.Pass(BsonDocument payload) -> makeUp(mine, payload);
    }
  }

  private void makeUp(Attempt mine, BsonDocument payload) {
    PassView pass = usedRides.passOf(mine).with(payload, clock.instant());
    PassEligibility then = then(mine, pass);
    PassEligibility now = PassEligibility.of(pass, UnconfirmedRides.NONE, clock.instant());
    // What was granted here was usable then by what was known: an earlier use was over.
    if (then == PassEligibility.USING && (mine.uploaded() || now != PassEligibility.USABLE)) {
      covered(mine);
      return;
    }
    switch (now) {
      case USABLE, UNCONFIRMED -> goOn(steps.use(mine, pass, sessions.of(mine.userId())));
      case USING -> afterThatUse(mine, then);
      case EXPIRED -> refused(mine, Reason.EXPIRED, "");
      case USES_GONE -> refused(mine, Reason.USES_GONE, "");
      case UNUSABLE, ABSENT, OTHERS -> refused(mine, Reason.NOT_USABLE, "");
    }
  }

  /** A user of whom Bytemark says nothing may have presented another user's pass. */
  private boolean isAnothers(Attempt mine) {
    return passes.find(mine.userId(), mine.passUuid()).isEmpty()
        && passes.anotherHolds(mine.userId(), mine.passUuid());
  }

  private PassEligibility then(Attempt mine, PassView pass) {
    UnconfirmedRides usedRides = new UnconfirmedRides(0, finder.wasUsedAround(mine));
    return PassEligibility.at(mine.presentedOn(), pass, usedRides, properties.offlineRide());
  }

  private void covered(Attempt mine) {
    activations.settle(mine, State.COVERED, Reason.ALREADY_ACTIVE, "in use by then");
  }

  /** The pass is in use for a ride long after this one. */
  private void afterThatUse(Attempt mine, PassEligibility then) {
    if (then == PassEligibility.USABLE) {
      activations.postpone(mine, "in use for a later ride");
    } else {
      refused(mine, Reason.USES_GONE, "");
    }
  }

  /** It was usable a moment ago: what Bytemark has of it now says why it is not any more. */
  private void refusedNow(Attempt called, String note) {
    if (lookup.of(called.userId(), called.passUuid())
        instanceof Finding.Pass(BsonDocument payload)) {
      PassView pass = usedRides.passOf(called).with(payload, clock.instant());
      if (then(called, pass) == PassEligibility.USING) {
        covered(called);
        return;
      }
    }
    refused(called, Reason.UPSTREAM_REFUSED, note);
  }

  /** A difference: the rider rode, and Bytemark has no use for it. */
  private void refused(Attempt mine, Reason reason, String note) {
    rideLog.refused(mine, reason);
    activations.settle(mine, State.REFUSED, reason, note);
    log.warn(
        "A ride of user {} was granted while Bytemark was down and is refused now: {} (attempt {})",
        mine.userId(),
        reason,
        mine.id());
  }
}
