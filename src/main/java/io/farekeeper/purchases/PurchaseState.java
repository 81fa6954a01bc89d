package io.farekeeper.purchases;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a recorded purchase stands.
 *
 * @param confirmed whether what was bought was found in the rider's cache
 * @param confirmedOn when it was found there; null if it was not so far, or it was not looked for
 */
public record PurchaseState(boolean confirmed, @Nullable Instant confirmedOn) {}
