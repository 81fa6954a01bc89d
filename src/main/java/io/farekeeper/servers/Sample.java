package io.farekeeper.servers;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.springframework.dao.DataAccessException;

/**
 * Figures that are read from MySQL for those who watch: all at once, and at most every five
 * seconds, however often they are asked for.
 *
 * @param <T> the figures
 */
public final class Sample<T> {
  private static final Duration REMEMBERED_FOR = Duration.ofSeconds(5);

  private final Clock clock;
  private final Supplier<T> look;
  private volatile Taken<T> latest = new Taken<>(Instant.EPOCH, Optional.empty());

  /** Looks when it is asked for the first time. */
  public Sample(Clock clock, Supplier<T> look) {
    this.clock = clock;
    this.look = look;
  }

  private record Taken<T>(Instant at, Optional<T> figures) {}

  /** The figures; empty while MySQL is down: unknown is not zero. */
  public Optional<T> recent() {
    Instant now = clock.instant();
    if (latest.at().plus(REMEMBERED_FOR).isBefore(now)) {
      latest = new Taken<>(now, figures());
    }
    return latest.figures();
  }

  /** One of them, for a gauge; NaN while MySQL is down. */
  public double recent(ToDoubleFunction<T> figure) {
    return recent().map(figure::applyAsDouble).orElse(Double.NaN);
  }

  private Optional<T> figures() {
    try {
      return Optional.of(look.get());
    } catch (DataAccessException e) {
      return Optional.empty();
    }
  }
}
