package io.farekeeper.embedded.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What a pass has been through. Its status never contradicts its times: a current pass that can be
 * used or is in use expires in 2035, if ever, so that the same pass looks the same for years.
 *
 * @param status Bytemark's word
 * @param created when it was bought
 * @param modified when it last changed
 * @param firstUse when it was first used, or null
 * @param expiration when it ends, or null if it does not
 * @param uses rides taken
 */
record PassLife(
    String status,
    Instant created,
    Instant modified,
    @Nullable Instant firstUse,
    @Nullable Instant expiration,
    int uses) {
  static final String USABLE = "USABLE";
  static final String USING = "USING";
  static final String USES_GONE = "USES_GONE";
  static final String EXPIRED = "EXPIRED";

  /** How long a single ride lasts once it has begun. */
  static final Duration RIDE = Duration.ofHours(3);

  private static final Instant FIRST_CURRENT = Instant.parse("2024-01-01T00:00:00Z");
  private static final Instant FIRST_EXPIRED = Instant.parse("2022-06-01T00:00:00Z");
  private static final Instant FAR = Instant.parse("2035-01-01T00:00:00Z");
  private static final int DAY = 86_400;

  /** A pass that was bought now and not used. */
  static PassLife fresh(Instant now) {
    return new PassLife(USABLE, now, now, null, FAR, 0);
  }

  /** A pass that was never used, created in 2024 or 2025. */
  static PassLife unused(Random random) {
    Instant created = FIRST_CURRENT.plusSeconds(random.nextInt(600 * DAY));
    return new PassLife(USABLE, created, created, null, end(random), 0);
  }

  /** Any current pass, created in 2024 or 2025. */
  static PassLife current(Random random, int allowedUses) {
    PassLife unused = unused(random);
    int die = random.nextInt(20);
    Instant used = unused.created.plusSeconds(60 + random.nextInt(30 * DAY));
    if (die < 11) {
      return unused;
    }
    if (die < 16) {
      int uses = 1 + random.nextInt(allowedUses);
      return new PassLife(USING, unused.created, used, used, unused.expiration, uses);
    }
    Instant over = used.plus(RIDE);
    return new PassLife(USES_GONE, unused.created, over, used, over, allowedUses);
  }

  /** A pass that ended before 2024, one in four of them without a ride. */
  static PassLife expired(Random random, int allowedUses) {
    Instant created = FIRST_EXPIRED.plusSeconds(random.nextInt(450 * DAY));
    Instant used = created.plusSeconds(60 + random.nextInt(30 * DAY));
    if (random.nextInt(4) == 0) {
      Instant over = created.plusSeconds(90L * DAY);
      return new PassLife(EXPIRED, created, over, null, over, 0);
    }
    Instant over = used.plus(RIDE);
    return new PassLife(EXPIRED, created, over, used, over, allowedUses);
  }

  private static @Nullable Instant end(Random random) {
    return random.nextInt(4) == 0 ? null : FAR.plusSeconds(random.nextInt(300 * DAY));
  }
}
