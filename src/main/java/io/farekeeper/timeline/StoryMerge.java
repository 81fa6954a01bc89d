package io.farekeeper.timeline;

import io.farekeeper.timeline.StorySource.Batch;
import io.farekeeper.timeline.StorySource.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Merges the sources' entries into one order: by time, newest first, then by the sources' own
 * order. Each source is read in batches, and no further than needed.
 */
final class StoryMerge {
  private static final int MAX_BATCH = 100;

  private final List<Reader> readers = new ArrayList<>();

  /**
   * Opens the sources.
   *
   * @param sources in the order that decides at one and the same moment
   * @param start where the first page begins
   * @param after the last item of the page before; null on the first page
   * @param from nothing before this moment is returned, Unix milliseconds
   */
  StoryMerge(
      List<StorySource> sources,
      Place start,
      @Nullable TimelineCursor after,
      long from,
      int limit) {
    int batchSize = Math.min(limit + 1, MAX_BATCH);
    for (int rank = 0; rank < sources.size(); rank++) {
      Place place = after == null ? start : earlier(start, after.placeOf(rank));
      readers.add(new Reader(sources.get(rank), rank, from, batchSize, place));
    }
  }

  private static Place earlier(Place start, Place place) {
    return place.millis() > start.millis() ? start : place;
  }

  /** A page, and its last item if others follow. */
  record Page(List<TimelineItem> items, @Nullable TimelineCursor next) {}

  /** The next items. */
  Page take(int limit) {
    List<TimelineItem> items = new ArrayList<>();
    TimelineCursor last = null;
    for (Reader next = newest(); next != null; next = newest()) {
      if (items.size() == limit) {
        return new Page(items, last);
      }
      Entry entry = next.take();
      items.add(entry.item());
      last = new TimelineCursor(entry.millis(), next.rank, entry.key());
    }
    return new Page(items, null);
  }

  private @Nullable Reader newest() {
    Reader newest = null;
    Entry first = null;
    for (Reader reader : readers) {
      Entry entry = reader.peek();
      if (entry != null && (first == null || entry.millis() > first.millis())) {
        newest = reader;
        first = entry;
      }
    }
    return newest;
  }

  /** One source, read ahead by a batch. */
  private static final class Reader {
    private final StorySource source;
    private final int rank;
    private final long from;
    private final int batchSize;
    private final Deque<Entry> ahead = new ArrayDeque<>();
    private @Nullable Place place;

    Reader(StorySource source, int rank, long from, int batchSize, Place place) {
      this.source = source;
      this.rank = rank;
      this.from = from;
      this.batchSize = batchSize;
      this.place = place;
    }

    @Nullable Entry peek() {
      while (ahead.isEmpty() && place != null && place.millis() >= from) {
        Batch batch = source.read(place, batchSize);
        batch.entries().stream()
            .filter(entry -> entry.millis() <= Place.LATEST.toEpochMilli())
            .forEach(ahead::add);
        place = batch.next();
      }
      Entry first = ahead.peekFirst();
      return first == null || first.millis() < from ? null : first;
    }

    Entry take() {
      return ahead.removeFirst();
    }
  }
}
