package io.farekeeper.validation;

import io.farekeeper.bytemark.BytemarkProperties;
import io.farekeeper.tickets.HeldPass;
import io.farekeeper.tickets.HeldPasses;
import io.farekeeper.tickets.HeldPasses.Refreshed;
import io.farekeeper.web.ApiException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides about a pass that is presented: by the cache where that is enough, else by its use. */
class Validations {
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration LOOKING_UP = Duration.ofSeconds(6);

  private final HeldPasses passes;
  private final AttemptFinder finder;
  private final Activator activator;
  private final Flights flights;
  private final ValidationProperties properties;
  private final Duration refreshPatience;
  private final Duration usePatience;
  private final Clock clock;

  Validations(
      HeldPasses passes,
      AttemptFinder finder,
      Activator activator,
      Flights flights,
      ValidationProperties properties,
      BytemarkProperties bytemark,
      Clock clock) {
    this.passes = passes;
    this.finder = finder;
    this.activator = activator;
    this.flights = flights;
    this.properties = properties;
    this.refreshPatience = bytemark.readTimeout().plusSeconds(1);
    this.usePatience = bytemark.connectTimeout().plus(bytemark.readTimeout()).plus(LOOKING_UP);
    this.clock = clock;
  }

  /**
   * Decides.
   *
   * @param again somebody worked on this event before and did not finish
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
    HeldPass pass = passes.find(scan.userId(), scan.passUuid()).orElse(null);
    return switch (attempt.get().state()) {
      case DONE -> Optional.of(new Outcome(Reason.ACTIVATED, pass));
      case OFFLINE, COVERED -> Optional.of(new Outcome(Reason.UPSTREAM_DOWN_GRANTED, pass));
      case REFUSED, CANCELLED -> Optional.empty();
      case INTENDED, CALLED, UNKNOWN, USED ->
          Optional.of(use(scan.of(pass), eventId, Upstream.NOT_ASKED));
    };
  }

  private Outcome decide(Scan scan, String eventId) {
    Instant now = clock.instant();
    if (Duration.between(scan.at(), now).abs().compareTo(properties.maxClockSkew()) > 0) {
      return new Outcome(Reason.STALE_CLOCK, null);
    }
    Upstream upstream = Upstream.NOT_ASKED;
    Optional<HeldPass> pass = readable(scan);
    Standing standing = Standing.of(pass.orElse(null), Grants.NONE, now);
    if (isToBeLookedUp(standing)) {
      upstream = answerTo(passes.refresh(scan.userId(), refreshPatience));
      Optional<HeldPass> found = passes.find(scan.userId(), scan.passUuid());
      pass = found.filter(HeldPass::isReadable);
      if (upstream == Upstream.REFRESHED && found.isPresent() && pass.isEmpty()) {
        upstream = Upstream.CACHE_FAILED;
      }
      standing =
          pass.isEmpty() && passes.anotherHolds(scan.userId(), scan.passUuid())
              ? Standing.OTHERS
              : Standing.of(pass.orElse(null), Grants.NONE, clock.instant());
    }
    return decide(scan.of(pass.orElse(null)), eventId, standing, upstream, pass.orElse(null));
  }

  /** A pass of which the cache holds nothing that can be read is looked for at Bytemark. */
  private Optional<HeldPass> readable(Scan scan) {
    return passes.find(scan.userId(), scan.passUuid()).filter(HeldPass::isReadable);
  }

  private Outcome decide(
      Scan scan, String eventId, Standing standing, Upstream upstream, @Nullable HeldPass pass) {
    // What a refresh said matters to a pass that Bytemark did not report; another is to be used.
    Upstream known = isToBeLookedUp(standing) ? upstream : Upstream.NOT_ASKED;
    Optional<Reason> reason = Decision.of(standing, known, properties.whenDown(), true);
    if (reason.isEmpty() || reason.get() == Reason.UPSTREAM_DOWN_GRANTED) {
      return use(scan, eventId, known);
    }
    return new Outcome(reason.get(), pass);
  }

  private static boolean isToBeLookedUp(Standing standing) {
    return standing == Standing.ABSENT || standing == Standing.UNCONFIRMED;
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

  private Outcome use(Scan scan, String eventId, Upstream known) {
    return flights.join(
        scan,
        usePatience,
        () -> useOrWait(scan, eventId, known),
        () -> activator.goWithout(scan, eventId).orElseThrow(Validations::stillGoingOn));
  }

  /** Waits for the attempt of another copy, if one goes on. */
  private Outcome useOrWait(Scan scan, String eventId, Upstream known) {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < usePatience.toNanos()) {
      Optional<Outcome> outcome = activator.tryToUse(scan, eventId, known);
      if (outcome.isPresent()) {
        return outcome.get();
      }
      pause();
    }
    throw stillGoingOn();
  }

  private static ApiException stillGoingOn() {
    return ApiException.conflict("A use of this pass is still going on; try again later", null);
  }

  private static void pause() {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiException.unavailable("This copy stops; try again");
    }
  }
}
