package io.farekeeper.timeline;

import io.farekeeper.timeline.StorySource.Chapter;
import io.farekeeper.timeline.StorySource.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the sources' stories in one order: by time, newest first, then by the sources' own order.
 * Each source is read a chapter at a time, and no further than it takes.
 */
final class StoryMerge {
  private static final int LONGEST_CHAPTER = 100;

  private final List<Teller> tellers = new ArrayList<>();

  /**
   * Opens the stories.
   *
   * @param sources in the order that decides at one and the same moment
   * @param start where the first page begins
   * @param after the last item of the page before; null on the first page
   * @param from nothing before this moment is told, Unix milliseconds
   */
  StoryMerge(
      List<StorySource> sources,
      Place start,
      @Nullable TimelineCursor after,
      long from,
      int limit) {
    int chapter = Math.min(limit + 1, LONGEST_CHAPTER);
    for (int rank = 0; rank < sources.size(); rank++) {
      Place place = after == null ? start : earlier(start, after.placeOf(rank));
      tellers.add(new Teller(sources.get(rank), rank, from, chapter, place));
    }
  }

  private static Place earlier(Place start, Place place) {
    return place.millis() > start.millis() ? start : place;
  }

  /** A page, and the cursor that continues it; null after the last item. */
  record Page(List<TimelineItem> items, @Nullable String next) {}

  /** The next items. */
  Page take(int limit) {
    List<TimelineItem> items = new ArrayList<>();
    TimelineCursor last = null;
    for (Teller next = newest(); next != null; next = newest()) {
      if (items.size() == limit) {
        return new Page(items, last == null ? null : last.text());
      }
      Entry told = next.tell();
      items.add(told.item());
      last = new TimelineCursor(told.millis(), next.rank, told.key());
    }
    return new Page(items, null);
  }

  private @Nullable Teller newest() {
    Teller newest = null;
    Entry first = null;
    for (Teller teller : tellers) {
      Entry entry = teller.peek();
      if (entry != null && (first == null || entry.millis() > first.millis())) {
        newest = teller;
        first = entry;
      }
    }
    return newest;
  }

  /** One source, read ahead by a chapter. */
  private static final class Teller {
    private final StorySource source;
    private final int rank;
    private final long from;
    private final int chapter;
    private final Deque<Entry> ahead = new ArrayDeque<>();
    private @Nullable Place place;

    Teller(StorySource source, int rank, long from, int chapter, Place place) {
      this.source = source;
      this.rank = rank;
      this.from = from;
      this.chapter = chapter;
      this.place = place;
    }

    @Nullable Entry peek() {
      while (ahead.isEmpty() && place != null && place.millis() >= from) {
        Chapter read = source.read(place, chapter);
        read.told().stream()
            .filter(entry -> entry.millis() <= Place.LATEST.toEpochMilli())
            .forEach(ahead::add);
        place = read.next();
      }
      Entry first = ahead.peekFirst();
      return first == null || first.millis() < from ? null : first;
    }

    Entry tell() {
      return ahead.removeFirst();
    }
  }
}
