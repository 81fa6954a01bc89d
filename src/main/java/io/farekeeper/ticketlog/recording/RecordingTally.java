package io.farekeeper.ticketlog.recording;

import io.farekeeper.ticketlog.recording.BatchStore.Fates;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is certain of a request's events so far. */
final class RecordingTally {
  private final int mostListed;
  private final List<Rejection> listed = new ArrayList<>();
  private long recorded;
  private long duplicates;
  private long rejected;
  private long numbersCut;
  private long fieldsDropped;
  private long next;

  RecordingTally(int mostListed) {
    this.mostListed = mostListed;
  }

  /** A batch that is done: batches are, one after the other. */
  void add(EventBatch batch, Fates fates) {
    recorded += fates.recorded();
    duplicates += fates.duplicates();
    rejected += batch.rejections().size() + fates.rejections().size();
    numbersCut += batch.numbersCut();
    fieldsDropped += batch.fieldsDropped();
    next = batch.next();
    Stream.concat(batch.rejections().stream(), fates.rejections().stream())
        .sorted(Comparator.comparingLong(Rejection::index))
        .limit(mostListed - listed.size())
        .forEach(listed::add);
  }

  /** Index of the first event of which it is not known what became of it. */
  long next() {
    return next;
  }

  RecordingAnswer answer() {
    return new RecordingAnswer(
        recorded,
        duplicates,
        List.copyOf(listed),
        rejected > listed.size() ? rejected : null,
        ifAny(numbersCut),
        ifAny(fieldsDropped));
  }

  private static @Nullable Long ifAny(long count) {
    return count == 0 ? null : count;
  }
}
