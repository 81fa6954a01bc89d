package io.farekeeper.validation.activation;

import io.farekeeper.bytemark.Activation;
import io.farekeeper.bytemark.BytemarkProperties;
import io.farekeeper.tickets.Session;
import io.farekeeper.tickets.reading.CachedPasses;
import io.farekeeper.tickets.reading.PassView;
import io.farekeeper.validation.CurrentPass;
import io.farekeeper.validation.Decision;
import io.farekeeper.validation.Outcome;
import io.farekeeper.validation.PassEligibility;
import io.farekeeper.validation.Reason;
import io.farekeeper.validation.Scan;
import io.farekeeper.validation.UnconfirmedRides;
import io.farekeeper.validation.UsedRides;
import io.farekeeper.validation.ValidationProperties;
import io.farekeeper.validation.activation.ActivationSteps.Resolution;
import io.farekeeper.validation.activation.Attempt.State;
import io.farekeeper.web.ApiException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Uses a pass for a validation: as the attempt that has it, or by the outcome of the one that has.
 */
public class PassActivation {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

  private final ActivationStore activations;
  private final ActivationFinder finder;
  private final CachedPasses passes;
  private final CurrentPass currentPass;
  private final ActivationCalls calls;
  private final ActivationSteps steps;
  private final UsedRides usedRides;
  private final ValidationProperties properties;
  private final Duration refreshPatience;
  private final Clock clock;

  PassActivation(
      ActivationStore activations,
      ActivationFinder finder,
      CachedPasses passes,
      CurrentPass currentPass,
      ActivationCalls calls,
      ActivationSteps steps,
      UsedRides usedRides,
      ValidationProperties properties,
      BytemarkProperties bytemark,
      Clock clock) {
    this.activations = activations;
    this.finder = finder;
    this.passes = passes;
    this.currentPass = currentPass;
    this.calls = calls;
    this.steps = steps;
    this.usedRides = usedRides;
    this.properties = properties;
    this.refreshPatience = bytemark.readTimeout();
    this.clock = clock;
  }

  /**
   * Uses the pass, unless it cannot be or need not be.
   *
   * @param known what Bytemark is known to have said already
   * @param before the pass as the cache had it a moment ago; null to read it anew
   * @return empty if another attempt is going on, and its outcome is to be waited for
   */
  public Optional<Outcome> tryToUse(
      Scan scan, String eventId, Upstream known, @Nullable PassView before) {
    return alone(
        scan, eventId, attempt -> use(attempt, currentPass.of(attempt, known, before), known));
  }

  /**
   * Decides by what is cached, and uses the pass later: Bytemark is slower than riders come.
   *
   * @return empty if another attempt is going on
   */
  public Optional<Outcome> goWithout(Scan scan, String eventId) {
    return alone(scan, eventId, attempt -> byTheCache(attempt, scan));
  }

  /** By the attempt that is begun now, unless another one has the pass. */
  private Optional<Outcome> alone(Scan scan, String eventId, Function<Attempt, Outcome> work) {
    Optional<Attempt> own = activations.begin(scan, eventId);
    return own.isPresent()
        ? Optional.of(work.apply(own.get()))
        : finder.busy(scan).flatMap(busy -> join(busy, scan, eventId));
  }

  private Outcome byTheCache(Attempt attempt, Scan scan) {
    PassView pass = passes.find(scan.userId(), scan.passUuid()).orElse(null);
    PassEligibility eligibility =
        PassEligibility.of(pass, finder.grants(scan, attempt.id()), now());
    return withoutUse(attempt, eligibility, Upstream.DOWN, pass, "Bytemark had too much to do");
  }

  private Outcome use(Attempt attempt, CurrentPass.Found found, Upstream known) {
    PassView pass = found.pass();
    if (found.unsure() != null) {
      return whenDown(attempt, pass, found.unsure());
    }
    PassEligibility eligibility = PassEligibility.of(pass, found.known().rides(), now());
    boolean toBeUsed =
        eligibility == PassEligibility.USABLE || eligibility == PassEligibility.UNCONFIRMED;
    if (toBeUsed && pass != null) {
      return use(attempt, pass, found.known().session());
    }
    boolean asked = known == Upstream.NOT_ASKED || known == Upstream.CACHE_FAILED;
    return withoutUse(
        attempt,
        eligibility,
        asked ? Upstream.REFRESHED : known,
        pass,
        "Bytemark could not be asked for the pass");
  }

  private Outcome withoutUse(
      Attempt attempt,
      PassEligibility eligibility,
      Upstream upstream,
      @Nullable PassView pass,
      String note) {
    Reason reason =
        Decision.of(eligibility, upstream, properties.whenDown(), isYoung(pass)).orElseThrow();
    return reason == Reason.UPSTREAM_DOWN_GRANTED
        ? postponed(attempt, pass, note)
        : cancelled(attempt, reason, pass);
  }

  private Outcome use(Attempt attempt, PassView pass, Session session) {
    if (session.token() == null) {
      return cancelled(attempt, Reason.NO_TOKEN, pass);
    }
    if (session.dead()) {
      return cancelled(attempt, Reason.SESSION_EXPIRED, pass);
    }
    long calledAt = System.nanoTime();
    Attempt called = activations.call(attempt, pass).orElseThrow(PassActivation::lost);
    return concluded(called, pass, calls.make(called, session, calledAt));
  }

  private Outcome concluded(Attempt called, PassView pass, Activation answer) {
    return switch (answer) {
      case Activation.Used(var said)
          when called.isConfirmedBy(pass.with(said, now()).payload()) -> {
        PassView used = pass.with(said, now());
        usedRides.made(called, used);
        yield new Outcome(Reason.ACTIVATED, used);
      }
      case Activation.Used _ -> doubted(called, pass);
      case Activation.Unknown _ -> doubted(called, pass);
      case Activation.Refused(String reason) -> refused(called, pass, reason);
      case Activation.SessionExpired _ -> {
        requireWon(activations.settle(called, State.REFUSED, Reason.SESSION_EXPIRED, ""));
        yield new Outcome(Reason.SESSION_EXPIRED, pass);
      }
      case Activation.NotMade(String reason, _) -> whenDown(called, pass, reason);
    };
  }

  /** Somebody else may have used it meanwhile: what Bytemark has of it now decides. */
  private Outcome refused(Attempt called, PassView before, String note) {
    passes.refresh(called.userId(), refreshPatience);
    PassView pass = passes.find(called.userId(), called.passUuid()).orElse(before);
    PassEligibility eligibility = PassEligibility.of(pass, UnconfirmedRides.NONE, now());
    Reason reason =
        Decision.of(eligibility, Upstream.REFUSED, properties.whenDown(), false).orElseThrow();
    requireWon(activations.settle(called, State.REFUSED, reason, note));
    return new Outcome(reason, pass);
  }

  /** The call may have had its effect. */
  private Outcome doubted(Attempt attempt, PassView pass) {
    return switch (steps.resolve(attempt)) {
      case Resolution.Used(PassView used) -> new Outcome(Reason.ACTIVATED, used);
      case Resolution.Unused(String note) -> whenDown(attempt, pass, note);
      case Resolution.Open(String note) -> inDoubt(attempt, pass, note);
    };
  }

  private Outcome inDoubt(Attempt attempt, @Nullable PassView pass, String note) {
    Reason reason = whenDown(pass);
    boolean granted = reason == Reason.UPSTREAM_DOWN_GRANTED;
    requireWon(activations.doubt(attempt, granted, LOOK_AGAIN, note));
    return new Outcome(reason, pass);
  }

  /** The outcome of the attempt that keeps the pass busy; empty if it is to be waited for. */
  private Optional<Outcome> join(Attempt busy, Scan scan, String eventId) {
    if (busy.userId() != scan.userId()) {
      return Optional.of(new Outcome(Reason.NOT_THIS_USER, null));
    }
    boolean own = busy.eventId().equals(eventId);
    Reason ifUsed = own ? Reason.ACTIVATED : Reason.ALREADY_ACTIVE;
    if (busy.state() == State.USED) {
      return Optional.of(new Outcome(ifUsed, usedRides.passOf(busy)));
    }
    if (busy.ownerLives()) {
      return Optional.empty();
    }
    if (busy.granted() && (own || finder.grants(scan, 0).running())) {
      PassView pass = passes.find(scan.userId(), scan.passUuid()).orElse(null);
      return Optional.of(
          new Outcome(own ? Reason.UPSTREAM_DOWN_GRANTED : Reason.ALREADY_ACTIVE, pass));
    }
    return activations.take(busy).flatMap(taken -> takenOver(taken, scan, ifUsed));
  }

  /** Its copy has died, or it was left in doubt. */
  private Optional<Outcome> takenOver(Attempt taken, Scan scan, Reason ifUsed) {
    try {
      if (taken.state() == State.INTENDED) {
        setAside(taken);
        return Optional.empty();
      }
      PassView pass = passes.find(taken.userId(), taken.passUuid()).orElse(null);
      return taken.granted()
          ? afterAnotherRide(taken, scan, pass)
          : afterItsCall(taken, pass, ifUsed);
    } catch (RuntimeException e) {
      activations.leave(taken.eventId());
      throw e;
    }
  }

  /** Once it is certain that nothing was used, the use begins anew. */
  private Optional<Outcome> afterItsCall(Attempt taken, @Nullable PassView pass, Reason ifUsed) {
    return switch (steps.resolve(taken)) {
      case Resolution.Used(PassView used) -> Optional.of(new Outcome(ifUsed, used));
      case Resolution.Unused(String note) -> {
        activations.settle(taken, State.CANCELLED, null, note);
        yield Optional.empty();
      }
      case Resolution.Open(String note) -> Optional.of(inDoubt(taken, pass, note));
    };
  }

  /** A ride of some time ago is in doubt; this one is another, and needs a use of its own. */
  private Optional<Outcome> afterAnotherRide(Attempt taken, Scan scan, @Nullable PassView pass) {
    switch (steps.resolve(taken)) {
      case Resolution.Used _ -> {}
      case Resolution.Unused(String note) -> activations.postpone(taken, LOOK_AGAIN, note);
      case Resolution.Open(String note) -> {
        requireWon(activations.doubt(taken, true, LOOK_AGAIN, note));
        Reason reason =
            PassEligibility.of(pass, finder.grants(scan, 0), now()) == PassEligibility.USES_GONE
                ? Reason.USES_GONE
                : Reason.UPSTREAM_DOWN_DENIED;
        return Optional.of(new Outcome(reason, pass));
      }
    }
    return Optional.empty();
  }

  /** Bytemark was not called: it can be begun anew, and one that was granted waits. */
  private void setAside(Attempt taken) {
    if (taken.granted()) {
      activations.postpone(taken, LOOK_AGAIN, "its copy died");
    } else {
      activations.settle(taken, State.CANCELLED, null, "its copy died before Bytemark was called");
    }
  }

  private Outcome postponed(Attempt attempt, @Nullable PassView pass, String note) {
    requireWon(activations.postpone(attempt, LOOK_AGAIN, note));
    return new Outcome(Reason.UPSTREAM_DOWN_GRANTED, pass);
  }

  private Outcome cancelled(Attempt attempt, Reason reason, @Nullable PassView pass) {
    requireWon(activations.settle(attempt, State.CANCELLED, reason, ""));
    return new Outcome(reason, pass);
  }

  /** Nothing was used, and Bytemark does not say more. */
  private Outcome whenDown(Attempt attempt, @Nullable PassView pass, String note) {
    PassEligibility eligibility = PassEligibility.of(pass, UnconfirmedRides.NONE, now());
    return withoutUse(attempt, eligibility, Upstream.DOWN, pass, note);
  }

  private Reason whenDown(@Nullable PassView pass) {
    PassEligibility eligibility = PassEligibility.of(pass, UnconfirmedRides.NONE, now());
    return Decision.of(eligibility, Upstream.DOWN, properties.whenDown(), isYoung(pass))
        .orElseThrow();
  }

  private boolean isYoung(@Nullable PassView pass) {
    return pass != null && pass.asOf().plus(properties.maxCacheAge()).isAfter(now());
  }

  private Instant now() {
    return clock.instant();
  }

  private static void requireWon(boolean won) {
    if (!won) {
      throw lost();
    }
  }

  private static ApiException lost() {
    return ApiException.unavailable("Another copy looks after this validation; try again");
  }
}
