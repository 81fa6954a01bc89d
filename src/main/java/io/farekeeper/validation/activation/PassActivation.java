package io.farekeeper.validation.activation;

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
import io.farekeeper.validation.activation.ActivationSteps.NoSession;
import io.farekeeper.validation.activation.ActivationSteps.Open;
import io.farekeeper.validation.activation.ActivationSteps.Refused;
import io.farekeeper.validation.activation.ActivationSteps.Unused;
import io.farekeeper.validation.activation.ActivationSteps.Used;
import io.farekeeper.validation.activation.Attempt.State;
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
  private final ActivationStore activations;
  private final ActivationFinder finder;
  private final CachedPasses passes;
  private final CurrentPass currentPass;
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
      ActivationSteps steps,
      UsedRides usedRides,
      ValidationProperties properties,
      BytemarkProperties bytemark,
      Clock clock) {
    this.activations = activations;
    this.finder = finder;
    this.passes = passes;
    this.currentPass = currentPass;
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
    return switch (steps.use(attempt, pass, session)) {
      case Used(PassView used) -> new Outcome(Reason.ACTIVATED, used);
      case Unused(Attempt called, String note) -> whenDown(called, pass, note);
      case Open(Attempt called, String note) -> inDoubt(called, pass, note);
      case Refused(Attempt called, String note) -> refused(called, pass, note);
      case NoSession(Attempt mine, Reason reason) -> withoutSession(mine, reason, pass);
    };
  }

  private Outcome withoutSession(Attempt mine, Reason reason, PassView pass) {
    State end = mine.state() == State.CALLED ? State.REFUSED : State.CANCELLED;
    requireWon(activations.settle(mine, end, reason, ""));
    return new Outcome(reason, pass);
  }

  /** It may have been used elsewhere meanwhile: what Bytemark has of it now decides. */
  private Outcome refused(Attempt called, PassView before, String note) {
    passes.refresh(called.userId(), refreshPatience);
    PassView pass = passes.find(called.userId(), called.passUuid()).orElse(before);
    PassEligibility eligibility = PassEligibility.of(pass, UnconfirmedRides.NONE, now());
    Reason reason =
        Decision.of(eligibility, Upstream.REFUSED, properties.whenDown(), false).orElseThrow();
    requireWon(activations.settle(called, State.REFUSED, reason, note));
    return new Outcome(reason, pass);
  }

  private Outcome inDoubt(Attempt attempt, @Nullable PassView pass, String note) {
    Reason reason = whenDown(pass);
    boolean granted = reason == Reason.UPSTREAM_DOWN_GRANTED;
    requireWon(activations.doubt(attempt, granted, note));
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

  /**
   * Its instance is dead, or it was left in doubt. Once it is certain that nothing was used, the
   * use begins anew.
   */
  private Optional<Outcome> takenOver(Attempt taken, Scan scan, Reason ifUsed) {
    try {
      return switch (steps.takeUp(taken)) {
        // A ride of some time ago; this one is another, and needs a use of its own.
        case Used _ when taken.granted() -> Optional.empty();
        case Used(PassView used) -> Optional.of(new Outcome(ifUsed, used));
        case Unused(Attempt unused, String note) -> {
          steps.setAside(unused, note);
          yield Optional.empty();
        }
        case Open(Attempt open, String note) -> Optional.of(stillInDoubt(open, scan, note));
      };
    } catch (RuntimeException e) {
      activations.leave(taken.eventId());
      throw e;
    }
  }

  private Outcome stillInDoubt(Attempt taken, Scan scan, String note) {
    PassView pass = passes.find(taken.userId(), taken.passUuid()).orElse(null);
    if (!taken.granted()) {
      return inDoubt(taken, pass, note);
    }
    requireWon(activations.doubt(taken, true, note));
    Reason reason =
        PassEligibility.of(pass, finder.grants(scan, 0), now()) == PassEligibility.USES_GONE
            ? Reason.USES_GONE
            : Reason.UPSTREAM_DOWN_DENIED;
    return new Outcome(reason, pass);
  }

  private Outcome postponed(Attempt attempt, @Nullable PassView pass, String note) {
    requireWon(activations.postpone(attempt, note));
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
      throw ActivationStore.lost();
    }
  }
}
