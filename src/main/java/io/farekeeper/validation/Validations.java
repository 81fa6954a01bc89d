package io.farekeeper.validation;

import io.farekeeper.bytemark.BytemarkProperties;
import io.farekeeper.stores.Pause;
import io.farekeeper.tickets.reading.CachedPasses;
import io.farekeeper.tickets.reading.CachedPasses.Refreshed;
import io.farekeeper.tickets.reading.PassView;
import io.farekeeper.validation.activation.ActivationFinder;
import io.farekeeper.validation.activation.Attempt;
import io.farekeeper.validation.activation.PassActivation;
import io.farekeeper.validation.activation.SingleFlight;
import io.farekeeper.validation.activation.Upstream;
import io.farekeeper.web.ApiException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides about a pass that is presented: by the cache where that is enough, else by its use. */
class Validations {
  private static final Duration POLL = Duration.ofMillis(50);

  /** How long it takes to get the pass, unless one has to wait for it. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  private static final Duration LOOKING_UP = Duration.ofSeconds(6);

  private final CachedPasses passes;
  private final ActivationFinder finder;
  private final PassActivation passActivation;
  private final SingleFlight singleFlight;
  private final ValidationProperties properties;
  private final Duration refreshPatience;
  private final Duration usePatience;
  private final Clock clock;

  Validations(
      CachedPasses passes,
      ActivationFinder finder,
      PassActivation passActivation,
      SingleFlight singleFlight,
      ValidationProperties properties,
      BytemarkProperties bytemark,
      Clock clock) {
    this.passes = passes;
    this.finder = finder;
    this.passActivation = passActivation;
    this.singleFlight = singleFlight;
    this.properties = properties;
    this.refreshPatience = bytemark.readTimeout().plusSeconds(1);
    this.usePatience = bytemark.connectTimeout().plus(bytemark.readTimeout()).plus(LOOKING_UP);
    this.clock = clock;
  }

  /**
   * Decides.
   *
   * @param again this event was begun before and not finished
   */
  Outcome decide(Scan scan, String eventId, boolean again) {
    Optional<Outcome> begun = again ? begunBefore(scan, eventId) : Optional.empty();
    return begun.orElseGet(() -> decide(scan, eventId));
  }

  /** What became of the use that was begun for this event, if one was. */
  private Optional<Outcome> begunBefore(Scan scan, String eventId) {
    Optional<Attempt> attempt = finder.ofEvent(eventId);
    if (attempt.isEmpty()) {
      return Optional.empty();
    }
    PassView pass = passes.find(scan.userId(), scan.passUuid()).orElse(null);
    return switch (attempt.get().state()) {
      case DONE -> Optional.of(new Outcome(Reason.ACTIVATED, pass));
      case OFFLINE, COVERED -> Optional.of(new Outcome(Reason.UPSTREAM_DOWN_GRANTED, pass));
      case REFUSED, CANCELLED -> Optional.empty();
      case INTENDED, CALLED, UNKNOWN, USED ->
          Optional.of(use(scan.of(pass), eventId, Upstream.NOT_ASKED, null));
    };
  }

  private Outcome decide(Scan scan, String eventId) {
    Instant now = clock.instant();
    if (Duration.between(scan.at(), now).abs().compareTo(properties.maxClockSkew()) > 0) {
      return new Outcome(Reason.STALE_CLOCK, null);
    }
    Upstream upstream = Upstream.NOT_ASKED;
    Optional<PassView> pass = readable(scan);
    PassEligibility eligibility = PassEligibility.of(pass.orElse(null), UnconfirmedRides.NONE, now);
    if (isToBeLookedUp(eligibility)) {
      upstream = answerTo(passes.refresh(scan.userId(), refreshPatience));
      Optional<PassView> found = passes.find(scan.userId(), scan.passUuid());
      pass = found.filter(PassView::isReadable);
      if (upstream == Upstream.REFRESHED && found.isPresent() && pass.isEmpty()) {
        upstream = Upstream.CACHE_FAILED;
      }
      eligibility =
          pass.isEmpty() && passes.anotherHolds(scan.userId(), scan.passUuid())
              ? PassEligibility.OTHERS
              : PassEligibility.of(pass.orElse(null), UnconfirmedRides.NONE, clock.instant());
    }
    return decide(scan.of(pass.orElse(null)), eventId, eligibility, upstream, pass.orElse(null));
  }

  /** A pass of which the cache holds nothing that can be read is looked for at Bytemark. */
  private Optional<PassView> readable(Scan scan) {
    return passes.find(scan.userId(), scan.passUuid()).filter(PassView::isReadable);
  }

  private Outcome decide(
      Scan scan,
      String eventId,
      PassEligibility eligibility,
      Upstream upstream,
      @Nullable PassView pass) {
    // What a refresh said matters to a pass that Bytemark did not report; another is to be used.
    Upstream known = isToBeLookedUp(eligibility) ? upstream : Upstream.NOT_ASKED;
    Optional<Reason> reason = Decision.of(eligibility, known, properties.whenDown(), true);
    if (reason.isEmpty() || reason.get() == Reason.UPSTREAM_DOWN_GRANTED) {
      return use(scan, eventId, known, pass);
    }
    return new Outcome(reason.get(), pass);
  }

  private static boolean isToBeLookedUp(PassEligibility eligibility) {
    return eligibility == PassEligibility.ABSENT || eligibility == PassEligibility.UNCONFIRMED;
  }

  private static Upstream answerTo(Refreshed refreshed) {
    return switch (refreshed) {
      case DONE -> Upstream.REFRESHED;
      case NO_TOKEN -> Upstream.NO_TOKEN;
      case SESSION_EXPIRED -> Upstream.SESSION_EXPIRED;
      case CACHE_FAILED -> Upstream.CACHE_FAILED;
      case FAILED -> Upstream.DOWN;
    };
  }

  private Outcome use(Scan scan, String eventId, Upstream known, @Nullable PassView pass) {
    long read = System.nanoTime();
    return singleFlight.join(
        scan,
        usePatience,
        () -> useOrWait(scan, eventId, known, isFresh(read) ? pass : null),
        () -> passActivation.goWithout(scan, eventId).orElseThrow(Validations::stillGoingOn));
  }

  private static boolean isFresh(long read) {
    return System.nanoTime() - read < FRESH.toNanos();
  }

  /** Waits for the attempt of another instance, if one goes on: the cache is another after that. */
  private Outcome useOrWait(Scan scan, String eventId, Upstream known, @Nullable PassView pass) {
    long begin = System.nanoTime();
    PassView before = pass;
    while (System.nanoTime() - begin < usePatience.toNanos()) {
      Optional<Outcome> outcome = passActivation.tryToUse(scan, eventId, known, before);
      if (outcome.isPresent()) {
        return outcome.get();
      }
      before = null;
      if (!Pause.of(POLL)) {
        throw ApiException.unavailable("This instance stops; try again");
      }
    }
    throw stillGoingOn();
  }

  private static ApiException stillGoingOn() {
    return ApiException.conflict("A use of this pass is still going on; try again later", null);
  }
}
