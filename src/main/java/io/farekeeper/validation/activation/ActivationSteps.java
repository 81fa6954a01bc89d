package io.farekeeper.validation.activation;

import io.farekeeper.bytemark.Activation;
import io.farekeeper.tickets.Session;
import io.farekeeper.tickets.reading.PassView;
import io.farekeeper.validation.Reason;
import io.farekeeper.validation.UsedRides;
import io.farekeeper.validation.activation.Attempt.State;
import io.farekeeper.validation.activation.UpstreamPassLookup.Finding;
import java.time.Clock;
import org.bson.BsonDocument;

/**
 * The steps by which an attempt uses its pass: for a caller who waits, or because it has no live
 * owner. What becomes of a ride that was not used is the driver's to decide.
 */
public class ActivationSteps {
  private final ActivationStore activations;
  private final ActivationCalls calls;
  private final UpstreamPassLookup lookup;
  private final UsedRides usedRides;
  private final Clock clock;

  ActivationSteps(
      ActivationStore activations,
      ActivationCalls calls,
      UpstreamPassLookup lookup,
      UsedRides usedRides,
      Clock clock) {
    this.activations = activations;
    this.calls = calls;
    this.lookup = lookup;
    this.usedRides = usedRides;
    this.clock = clock;
  }

  /** What a step came to; the attempt in it is where it stands by then. */
  sealed interface Result permits Resolution, Refused, NoSession {}

  /** What is known of a call by now. */
  sealed interface Resolution extends Result permits Used, Unused, Open {}

  /** The pass was used; what follows from it is written. */
  record Used(PassView pass) implements Resolution {}

  /** The pass was not used, and will not be by that call. */
  record Unused(Attempt attempt, String note) implements Resolution {}

  /** Nothing certain yet. */
  record Open(Attempt attempt, String note) implements Resolution {}

  /** Bytemark refuses the use. */
  record Refused(Attempt attempt, String note) implements Result {}

  /** There is no session by which Bytemark could be asked. */
  record NoSession(Attempt attempt, Reason reason) implements Result {}

  /**
   * Calls Bytemark to use the pass.
   *
   * @param attempt this instance's, intended
   */
  Result use(Attempt attempt, PassView pass, Session session) {
    if (session.token() == null) {
      return new NoSession(attempt, Reason.NO_TOKEN);
    }
    if (session.dead()) {
      return new NoSession(attempt, Reason.SESSION_EXPIRED);
    }
    long calledAt = System.nanoTime();
    Attempt called = activations.call(attempt, pass).orElseThrow(ActivationStore::lost);
    return switch (calls.make(called, session, calledAt)) {
      case Activation.Used(var said) -> confirmed(called, pass.with(said, clock.instant()));
      case Activation.Unknown _ -> resolve(called);
      case Activation.Refused(String reason) -> new Refused(called, reason);
      case Activation.SessionExpired _ -> new NoSession(called, Reason.SESSION_EXPIRED);
      case Activation.NotMade(String reason, _) -> new Unused(called, reason);
    };
  }

  private Resolution confirmed(Attempt called, PassView pass) {
    return called.isConfirmedBy(pass.payload()) ? used(called, pass) : resolve(called);
  }

  /**
   * Finds out what became of a call without a certain answer, by the pass itself.
   *
   * @param attempt this instance's, called or unknown
   */
  Resolution resolve(Attempt attempt) {
    return switch (lookup.of(attempt.userId(), attempt.passUuid())) {
      case Finding.Pass(BsonDocument payload) when attempt.isSeenIn(payload) ->
          used(attempt, usedRides.passOf(attempt).with(payload, clock.instant()));
      case Finding.Pass _ -> unseen(attempt, "not used so far");
      case Finding.Gone _ -> unseen(attempt, "the user has no such pass any more");
      case Finding.Unavailable(String reason) -> new Open(attempt, reason);
    };
  }

  /**
   * What became of an attempt that was taken over.
   *
   * @param taken this instance's, intended, called or unknown
   */
  Resolution takeUp(Attempt taken) {
    return taken.state() == State.INTENDED
        ? new Unused(taken, "its instance stopped before Bytemark was called")
        : resolve(taken);
  }

  /** Nothing was used: a ride that was granted waits, and another one is begun anew if at all. */
  void setAside(Attempt attempt, String note) {
    if (attempt.granted()) {
      activations.postpone(attempt, note);
    } else {
      activations.settle(attempt, State.CANCELLED, null, note);
    }
  }

  private Resolution used(Attempt attempt, PassView pass) {
    usedRides.made(attempt, pass);
    return new Used(pass);
  }

  private static Resolution unseen(Attempt attempt, String note) {
    return attempt.settling() ? new Open(attempt, note) : new Unused(attempt, note);
  }
}
