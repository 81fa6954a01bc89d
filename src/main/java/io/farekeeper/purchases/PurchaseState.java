package io.farekeeper.purchases;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a recorded purchase stands.
 *
 * @param recordedOn when it was recorded
 * @param confirmedOn when what was bought was found in the rider's cache; null if it was not so far
 */
public record PurchaseState(Instant recordedOn, @Nullable Instant confirmedOn) {

  /** How long Bytemark took to confirm it; empty if it has not so far. */
  public Optional<Duration> confirmedAfter() {
    return Optional.ofNullable(confirmedOn).map(then -> Duration.between(recordedOn, then));
  }
}
