package io.farekeeper.ticketlog.recording;

import io.farekeeper.config.InvalidConfigurationException;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Recording of ticket events.
 *
 * @param maxEventSize largest event that is taken, as JSON; at most 2 MB
 * @param maxDepth deepest nesting of an event (1 has plain fields only); at most 90
 * @param maxFields most fields of an event, those of objects within it included
 * @param batchSize events that are written to MongoDB at once
 * @param maxRejectedListed most rejected events that an answer lists; all of them are counted
 * @param refreshWithin how young a purchase, refund or cancellation is that has the rider's tickets
 *     refreshed
 */
@ConfigurationProperties("farekeeper.ticket-log")
record RecordingProperties(
    @DefaultValue("256KB") DataSize maxEventSize,
    @DefaultValue("32") int maxDepth,
    @DefaultValue("1000") int maxFields,
    @DefaultValue("1000") int batchSize,
    @DefaultValue("1000") int maxRejectedListed,
    @DefaultValue("1h") Duration refreshWithin) {
  private static final DataSize LARGEST = DataSize.ofMegabytes(2);

  /** MongoDB takes 100 levels, and readers of their own add some. */
  private static final int DEEPEST = 90;

  RecordingProperties {
    require(
        maxEventSize.toBytes() >= 1 && maxEventSize.compareTo(LARGEST) <= 0,
        "max-event-size must be 1B to 2MB");
    require(maxDepth >= 1 && maxDepth <= DEEPEST, "max-depth must be 1 to " + DEEPEST);
    require(maxFields >= 1, "max-fields must be 1 or more");
    require(batchSize >= 1 && batchSize <= 10_000, "batch-size must be 1 to 10000");
    require(maxRejectedListed >= 1, "max-rejected-listed must be 1 or more");
  }

  int maxEventBytes() {
    return Math.toIntExact(maxEventSize.toBytes());
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new InvalidConfigurationException("farekeeper.ticket-log." + rule);
    }
  }
}
