package io.farekeeper.bytemark;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When the vendor itself was last heard, and on whose behalf. It distinguishes an outage of the
 * vendor from trouble of one user: an answer that is not the vendor's is put down to a user only
 * while others get the vendor's. The newest arrival and the newest one of another user are enough
 * for that.
 */
final class EnvelopeArrivals {
  /** For so many minutes an arrival shows that the vendor can be heard. */
  static final int MINUTES = 10;

  private static final Duration RECENT = Duration.ofMinutes(MINUTES);

  private final Clock clock;
  private @Nullable Arrival newest;
  private @Nullable Arrival newestOfAnother;

  EnvelopeArrivals(Clock clock) {
    this.clock = clock;
  }

  private record Arrival(Token user, Instant at) {}

  /** Notes that the vendor's envelope arrived for this user, whatever it said. */
  synchronized void arrived(Token user) {
    if (newest != null && !newest.user().equals(user)) {
      newestOfAnother = newest;
    }
    newest = new Arrival(user, clock.instant());
  }

  /** Whether an envelope arrived for somebody else a short time ago. */
  synchronized boolean anotherWasHeard(Token user) {
    Arrival other = newest != null && newest.user().equals(user) ? newestOfAnother : newest;
    return other != null && isRecent(other.at());
  }

  /** A moment of the future was written before the clock was set back, and shows nothing. */
  private boolean isRecent(Instant at) {
    Duration age = Duration.between(at, clock.instant());
    return !age.isNegative() && age.compareTo(RECENT) <= 0;
  }
}
