package io.farekeeper.rewards;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A pass was used: the beginning of a ride, or a repeat within one.
 *
 * @param uuid the pass
 * @param productUuid its product, or null if nobody has named it
 */
record Validation(Instant time, String uuid, @Nullable String productUuid) {}
