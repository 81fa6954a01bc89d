package io.farekeeper.stores;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * Figures that are read from MySQL for metrics and health: all at once, at most every five seconds,
 * however often they are asked for, and without waiting long for a server that does not answer.
 *
 * @param <T> the figures
 */
public final class Sample<T> {
  private static final Duration KEPT_FOR = Duration.ofSeconds(5);
  private static final Duration WAITED_FOR = Duration.ofMillis(500);

  private final Clock clock;
  private final Supplier<T> look;
  private volatile @Nullable DataAccessException failure;
  private volatile Taken<T> latest =
      new Taken<>(Instant.EPOCH, CompletableFuture.completedFuture(Optional.empty()));

  /** Looks when it is asked for the first time. */
  public Sample(Clock clock, Supplier<T> look) {
    this.clock = clock;
    this.look = look;
  }

  private record Taken<T>(Instant at, CompletableFuture<Optional<T>> figures) {}

  /** The figures; empty while MySQL is down: unknown is not zero. */
  public Optional<T> recent() {
    Instant now = clock.instant();
    Taken<T> known = latest;
    if (known.at().plus(KEPT_FOR).isBefore(now)) {
      known =
          new Taken<>(
              now,
              CompletableFuture.supplyAsync(
                  this::figures, work -> Thread.ofVirtual().name("sample").start(work)));
      latest = known;
    }
    try {
      return known.figures().get(WAITED_FOR.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Why the latest look failed; empty if it did not, or has not ended. */
  public Optional<DataAccessException> failure() {
    return Optional.ofNullable(failure);
  }

  /** One of them, for a gauge; NaN while MySQL is down. */
  public double recent(ToDoubleFunction<T> figure) {
    return recent().map(figure::applyAsDouble).orElse(Double.NaN);
  }

  private Optional<T> figures() {
    try {
      T figures = look.get();
      failure = null;
      return Optional.of(figures);
    } catch (DataAccessException e) {
      failure = e;
      return Optional.empty();
    }
  }
}
