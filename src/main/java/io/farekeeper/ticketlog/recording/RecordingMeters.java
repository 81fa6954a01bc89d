package io.farekeeper.ticketlog.recording;

import io.farekeeper.ticketlog.recording.BatchStore.Fates;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts events by what became of them. */
final class RecordingMeters {
  private final Counter recorded;
  private final Counter duplicates;
  private final Counter rejected;

  RecordingMeters(MeterRegistry meters) {
    recorded = counter(meters, "recorded");
    duplicates = counter(meters, "duplicate");
    rejected = counter(meters, "rejected");
  }

  private static Counter counter(MeterRegistry meters, String outcome) {
    return Counter.builder("farekeeper.ticket.log.events")
        .description("Ticket events that were sent to be recorded, by what became of them")
        .tag("outcome", outcome)
        .register(meters);
  }

  void count(EventBatch batch, Fates fates) {
    recorded.increment(fates.recorded());
    duplicates.increment(fates.duplicates());
    rejected.increment(batch.rejections().size() + (double) fates.rejections().size());
  }
}
