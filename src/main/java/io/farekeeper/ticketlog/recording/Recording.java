package io.farekeeper.ticketlog.recording;

import io.farekeeper.web.ApiException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One request's work: events are gathered into batches while the batch before is written. */
final class Recording implements AutoCloseable {
  /** Of events as they were sent; in memory they are several times as large. */
  private static final long LARGEST_BATCH = 4 * 1024 * 1024;

  private static final long OLDEST_BATCH_NANOS = 1_000_000_000;

  private final RecordingProperties settings;
  private final EventReader reader;
  private final BatchWriter writer;
  private final @Nullable RequestKey key;
  private EventBatch batch = new EventBatch(0);
  private long begun = System.nanoTime();

  Recording(
      RecordingProperties settings,
      EventReader reader,
      BatchWriter writer,
      @Nullable RequestKey key) {
    this.settings = settings;
    this.reader = reader;
    this.writer = writer;
    this.key = key;
  }

  /**
   * Reads to the end and writes it all.
   *
   * @throws MalformedBody where it cannot be read on; what was read since the last batch is dropped
   */
  void run(EventSource source) throws IOException {
    for (EventBytes raw = source.next(); raw != null; raw = source.next()) {
      take(raw, source);
      if (isDue()) {
        writer.begin(batch);
        batch = new EventBatch(batch.next());
        begun = System.nanoTime();
      }
    }
    if (batch.next() == 0) {
      throw new MalformedBody("holds no event");
    }
    writer.finish(batch);
  }

  private void take(EventBytes raw, EventSource source) throws MalformedBody {
    long index = batch.next();
    try {
      batch.add(reader.read(raw, index, key), raw.length());
    } catch (InvalidEvent e) {
      refuse(e, source);
      batch.reject(e.at(index));
    }
  }

  /** Where one event spoils the body, or is all there is. */
  private static void refuse(InvalidEvent e, EventSource source) throws MalformedBody {
    switch (e.kind()) {
      case NOT_JSON -> {
        if (source.isOneText()) {
          throw MalformedBody.notJson();
        }
      }
      case NOT_TEXT -> {
        if (source.isSingle()) {
          throw new MalformedBody("is not UTF-8");
        }
      }
      case TOO_LARGE -> {
        if (source.isSingle()) {
          throw ApiException.tooLarge(String.valueOf(e.getMessage()));
        }
      }
      case OTHER -> {}
    }
  }

  private boolean isDue() {
    return batch.size() >= settings.batchSize()
        || batch.bytes() >= LARGEST_BATCH
        || System.nanoTime() - begun > OLDEST_BATCH_NANOS;
  }

  /** Whatever happened, it is known of the batch under way what became of it. */
  @Override
  public void close() {
    writer.close();
  }
}
