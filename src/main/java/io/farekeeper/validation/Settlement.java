package io.farekeeper.validation;

import io.farekeeper.bytemark.Activation;
import io.farekeeper.tickets.HeldPass;
import io.farekeeper.tickets.HeldPasses;
import io.farekeeper.tickets.Session;
import io.farekeeper.tickets.Sessions;
import io.farekeeper.validation.Attempt.State;
import io.farekeeper.validation.Resolver.Resolution;
import io.farekeeper.validation.Truth.Finding;
import java.time.Clock;
import java.time.Duration;
import org.bson.BsonDocument;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings an attempt that nobody works on to its end, or a step nearer. */
class Settlement {
  private static final Logger log = LoggerFactory.getLogger(Settlement.class);
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Attempts attempts;
  private final AttemptFinder finder;
  private final Resolver resolver;
  private final Truth truth;
  private final UseCalls calls;
  private final Sessions sessions;
  private final HeldPasses passes;
  private final Rides rides;
  private final RideLog rideLog;
  private final ValidationProperties properties;
  private final Clock clock;

  Settlement(
      Attempts attempts,
      AttemptFinder finder,
      Resolver resolver,
      Truth truth,
      UseCalls calls,
      Sessions sessions,
      HeldPasses passes,
      Rides rides,
      RideLog rideLog,
      ValidationProperties properties,
      Clock clock) {
    this.attempts = attempts;
    this.finder = finder;
    this.resolver = resolver;
    this.truth = truth;
    this.calls = calls;
    this.sessions = sessions;
    this.passes = passes;
    this.rides = rides;
    this.rideLog = rideLog;
    this.properties = properties;
    this.clock = clock;
  }

  void settle(Attempt neglected) {
    attempts
        .take(neglected)
        .ifPresent(
            mine -> {
              try {
                takeOn(mine);
              } catch (RuntimeException e) {
                attempts.leave(mine.eventId());
                throw e;
              }
            });
  }

  /** Ends the tries to make a ride up, unless one is going on. */
  void giveUp(long id) {
    finder
        .find(id)
        .filter(waiting -> waiting.state() == State.OFFLINE && !waiting.ownerLives())
        .flatMap(attempts::take)
        .ifPresent(mine -> refused(mine, Reason.GIVEN_UP, ""));
  }

  private void takeOn(Attempt mine) {
    switch (mine.state()) {
      case INTENDED -> unused(mine, "its copy died before Bytemark was called");
      case CALLED, UNKNOWN -> resolve(mine);
      case USED -> rides.finish(mine, rides.passOf(mine));
      case OFFLINE -> makeUp(mine);
      case DONE, COVERED, REFUSED, CANCELLED -> {}
    }
  }

  private void unused(Attempt mine, String note) {
    if (mine.granted()) {
      attempts.postpone(mine, SOON, note);
    } else {
      attempts.settle(mine, State.CANCELLED, null, note);
    }
  }

  private void resolve(Attempt mine) {
    switch (resolver.resolve(mine)) {
      case Resolution.Used _ -> {}
      case Resolution.Unused(String note) -> unused(mine, note);
      case Resolution.Open(String note) -> attempts.doubt(mine, false, mine.pause(), note);
    }
  }

  /** A ride that was granted without Bytemark: the pass is looked up, and used once. */
  private void makeUp(Attempt offline) {
    if (!attempts.resume(offline)) {
      attempts.postpone(offline, SOON, "another use of the pass goes on");
      return;
    }
    Attempt mine = finder.find(offline.id()).orElseThrow();
    switch (truth.of(mine.userId(), mine.passUuid())) {
      case Finding.Unavailable _ when isAnothers(mine) -> refused(mine, Reason.NOT_THIS_USER, "");
      case Finding.Unavailable(String reason) -> attempts.postpone(mine, mine.pause(), reason);
      case Finding.Gone _ -> refused(mine, Reason.UNKNOWN_PASS, "");
      case Finding.Pass(BsonDocument payload) -> makeUp(mine, payload);
    }
  }

  private void makeUp(Attempt mine, BsonDocument payload) {
    HeldPass pass = rides.passOf(mine).with(payload, clock.instant());
    Standing then = then(mine, pass);
    Standing now = Standing.of(pass, Grants.NONE, clock.instant());
    // What was granted here was usable then by what was known: an earlier use was over.
    if (then == Standing.USING && (mine.uploaded() || now != Standing.USABLE)) {
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

  private Standing then(Attempt mine, HeldPass pass) {
    Grants rides = new Grants(0, finder.wasUsedAround(mine));
    return Standing.at(mine.presentedOn(), pass, rides, properties.offlineRide());
  }

  private void covered(Attempt mine) {
    attempts.settle(mine, State.COVERED, Reason.ALREADY_ACTIVE, "in use by then");
  }

  /** The pass is in use for a ride long after this one. */
  private void afterThatUse(Attempt mine, Standing then) {
    if (then == Standing.USABLE) {
      attempts.postpone(mine, mine.pause(), "in use for a later ride");
    } else {
      refused(mine, Reason.USES_GONE, "");
    }
  }

  private void use(Attempt mine, HeldPass pass) {
    Session session = sessions.of(mine.userId());
    long calledAt = System.nanoTime();
    if (session.token() == null || session.dead() || !attempts.call(mine, pass)) {
      attempts.postpone(mine, mine.pause(), "session expired");
      return;
    }
    Attempt called = finder.find(mine.id()).orElseThrow();
    switch (calls.make(called, session, calledAt)) {
      case Activation.Used(var said)
          when called.isConfirmedBy(pass.with(said, clock.instant()).payload()) ->
          rides.made(called, pass.with(said, clock.instant()));
      case Activation.Used _ -> resolve(called);
      case Activation.Unknown _ -> resolve(called);
      case Activation.Refused(String reason) -> refusedNow(called, reason);
      case Activation.SessionExpired _ ->
          attempts.postpone(called, called.pause(), "session expired");
      case Activation.NotMade(String reason, _) ->
          attempts.postpone(called, called.pause(), reason);
    }
  }

  /** It was usable a moment ago: what Bytemark has of it now says why it is not any more. */
  private void refusedNow(Attempt called, String note) {
    if (truth.of(called.userId(), called.passUuid())
        instanceof Finding.Pass(BsonDocument payload)) {
      HeldPass pass = rides.passOf(called).with(payload, clock.instant());
      if (then(called, pass) == Standing.USING) {
        covered(called);
        return;
      }
    }
    refused(called, Reason.UPSTREAM_REFUSED, note);
  }

  /** A difference: the rider rode, and Bytemark has no use for it. */
  private void refused(Attempt mine, Reason reason, String note) {
    rideLog.refused(mine, reason);
    attempts.settle(mine, State.REFUSED, reason, note);
    log.warn(
        "A ride of user {} was granted while Bytemark was down and is refused now: {} (attempt {})",
        mine.userId(),
        reason,
        mine.id());
  }
}
