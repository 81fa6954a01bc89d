package io.farekeeper.bytemark;

import io.farekeeper.bytemark.BytemarkProperties.CircuitSettings;
import io.farekeeper.stores.Pause;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The circuit breaker, which counts users and not calls, and what it has seen of the vendor. */
@Component("bytemarkCircuit")
class Circuit {
  /** How long a fetch takes is no sign of an outage: it may wait for its turn. */
  private static final Duration NEVER_SLOW = Duration.ofDays(1);

  /** How long others wait for what the trial fetches find: as long as a call may take, about. */
  private static final Duration TRIAL = Duration.ofSeconds(10);

  private static final Duration POLL = Duration.ofMillis(50);

  private final CircuitBreaker breaker;
  private final Clock clock;
  private final AtomicInteger failuresSinceSuccess = new AtomicInteger();
  private volatile @Nullable Instant lastSuccess;

  Circuit(BytemarkProperties properties, Clock clock, MeterRegistry meters) {
    CircuitBreakerRegistry registry =
        CircuitBreakerRegistry.of(config(properties.circuit(), clock));
    TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(registry).bindTo(meters);
    this.breaker = registry.circuitBreaker("bytemark");
    this.clock = clock;
  }

  private static CircuitBreakerConfig config(CircuitSettings settings, Clock clock) {
    return CircuitBreakerConfig.custom()
        .clock(clock)
        .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
        .slidingWindowSize(settings.window())
        .minimumNumberOfCalls(settings.minimumFetches())
        .failureRateThreshold(settings.failureRate())
        .slowCallDurationThreshold(NEVER_SLOW)
        .waitDurationInOpenState(settings.open())
        .permittedNumberOfCallsInHalfOpenState(settings.trialFetches())
        .build();
  }

  /** Runs one user's fetch and counts its result, or fails at once if the circuit is open. */
  <T> T guard(Supplier<T> fetch) {
    if (!isLetIn()) {
      throw open(null);
    }
    boolean counted = false;
    try {
      T result = fetch.get();
      succeeded();
      counted = true;
      return result;
    } catch (BytemarkException e) {
      counted = failed(e);
      throw e;
    } finally {
      if (!counted) {
        breaker.releasePermission();
      }
    }
  }

  /** While the first ones try whether the vendor is back, the others wait for what they find. */
  private boolean isLetIn() {
    long begin = System.nanoTime();
    while (!breaker.tryAcquirePermission()) {
      if (breaker.getState() == CircuitBreaker.State.OPEN
          || System.nanoTime() - begin > TRIAL.toNanos()
          || !Pause.of(POLL)) {
        return false;
      }
    }
    return true;
  }

  /** Stops a fetch that was let in before the circuit opened. */
  void requireNotOpen(@Nullable PassListType list) {
    if (breaker.getState() == CircuitBreaker.State.OPEN) {
      throw open(list);
    }
  }

  private static BytemarkException open(@Nullable PassListType list) {
    return new BytemarkException(Failure.CIRCUIT_OPEN, list, "not asked: circuit open");
  }

  private void succeeded() {
    breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    lastSuccess = clock.instant();
    failuresSinceSuccess.set(0);
  }

  /**
   * Whether the breaker counts this one: it says nothing of the vendor if the vendor was not waited
   * for.
   */
  private boolean failed(BytemarkException e) {
    if (e.failure() == Failure.CIRCUIT_OPEN
        || isUsersPause(e)
        || Thread.currentThread().isInterrupted()) {
      return false;
    }
    if (e.failure().isOutage()) {
      breaker.onError(0, TimeUnit.NANOSECONDS, e);
    } else {
      breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    }
    if (e.failure() != Failure.SESSION_EXPIRED) {
      failuresSinceSuccess.incrementAndGet();
    }
    return true;
  }

  /** A 429 comes with a report, a user's pause because of an earlier one without. */
  private static boolean isUsersPause(BytemarkException e) {
    return e.failure() == Failure.RATE_LIMITED && e.report().isEmpty();
  }

  /** The breaker's state in lower case: closed, open, half_open. */
  String state() {
    return breaker.getState().name().toLowerCase(Locale.ROOT);
  }

  /** How many fetches in a row failed since the last success, not counting expired sessions. */
  int failuresSinceSuccess() {
    return failuresSinceSuccess.get();
  }

  /** When both lists of a user were last fetched. */
  Optional<Instant> lastSuccess() {
    return Optional.ofNullable(lastSuccess);
  }
}
