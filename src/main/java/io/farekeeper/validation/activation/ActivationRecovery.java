package io.farekeeper.validation.activation;

import io.farekeeper.bytemark.Activation;
import io.farekeeper.tickets.Session;
import io.farekeeper.tickets.Sessions;
import io.farekeeper.tickets.reading.CachedPasses;
import io.farekeeper.tickets.reading.PassView;
import io.farekeeper.validation.PassEligibility;
import io.farekeeper.validation.Reason;
import io.farekeeper.validation.RideLog;
import io.farekeeper.validation.UnconfirmedRides;
import io.farekeeper.validation.UsedRides;
import io.farekeeper.validation.ValidationProperties;
import io.farekeeper.validation.activation.ActivationSteps.Resolution;
import io.farekeeper.validation.activation.Attempt.State;
import io.farekeeper.validation.activation.UpstreamPassLookup.Finding;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.bson.BsonDocument;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings an attempt that nobody works on to its end, or a step nearer. */
public class ActivationRecovery {
  private static final Logger log = LoggerFactory.getLogger(ActivationRecovery.class);
  private static final Duration SOON = Duration.ofSeconds(1);

  private final ActivationStore activations;
  private final ActivationFinder finder;
  private final ActivationSteps steps;
  private final UpstreamPassLookup lookup;
  private final ActivationCalls calls;
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
      ActivationCalls calls,
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
    this.calls = calls;
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
      case INTENDED -> unused(mine, "its copy died before Bytemark was called");
      case CALLED, UNKNOWN -> resolve(mine);
      case USED -> usedRides.finish(mine, usedRides.passOf(mine));
      case OFFLINE -> makeUp(mine);
      case DONE, COVERED, REFUSED, CANCELLED -> {}
    }
  }

  private void unused(Attempt mine, String note) {
    if (mine.granted()) {
      activations.postpone(mine, SOON, note);
    } else {
      activations.settle(mine, State.CANCELLED, null, note);
    }
  }

  private void resolve(Attempt mine) {
    switch (steps.resolve(mine)) {
      case Resolution.Used _ -> {}
      case Resolution.Unused(String note) -> unused(mine, note);
      case Resolution.Open(String note) -> activations.doubt(mine, false, mine.pause(), note);
    }
  }

  /** A ride that was granted without Bytemark: the pass is looked up, and used once. */
  private void makeUp(Attempt offline) {
    activations
        .resume(offline)
        .ifPresentOrElse(
            this::lookUp,
            () -> activations.postpone(offline, SOON, "another use of the pass goes on"));
  }

  private void lookUp(Attempt mine) {
    switch (lookup.of(mine.userId(), mine.passUuid())) {
      case Finding.Unavailable _ when isAnothers(mine) -> refused(mine, Reason.NOT_THIS_USER, "");
      case Finding.Unavailable(String reason) -> activations.postpone(mine, mine.pause(), reason);
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
      case USABLE, UNCONFIRMED -> use(mine, pass);
      case USING -> afterThatUse(mine, then);
      case EXPIRED -> refused(mine, Reason.EXPIRED, "");
      case USES_GONE -> refused(mine, Reason.USES_GONE, "");
      case UNUSABLE, ABSENT, OTHERS -> refused(mine, Reason.NOT_USABLE, "");
    }
  }

  /** A user of whom Bytemark says nothing may have presented somebody else's pass. */
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
      activations.postpone(mine, mine.pause(), "in use for a later ride");
    } else {
      refused(mine, Reason.USES_GONE, "");
    }
  }

  private void use(Attempt mine, PassView pass) {
    Session session = sessions.of(mine.userId());
    long calledAt = System.nanoTime();
    Optional<Attempt> call =
        session.token() == null || session.dead() ? Optional.empty() : activations.call(mine, pass);
    if (call.isEmpty()) {
      activations.postpone(mine, mine.pause(), "session expired");
      return;
    }
    Attempt called = call.get();
    switch (calls.make(called, session, calledAt)) {
      case Activation.Used(var said)
          when called.isConfirmedBy(pass.with(said, clock.instant()).payload()) ->
          usedRides.made(called, pass.with(said, clock.instant()));
      case Activation.Used _ -> resolve(called);
      case Activation.Unknown _ -> resolve(called);
      case Activation.Refused(String reason) -> refusedNow(called, reason);
      case Activation.SessionExpired _ ->
          activations.postpone(called, called.pause(), "session expired");
      case Activation.NotMade(String reason, _) ->
          activations.postpone(called, called.pause(), reason);
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
