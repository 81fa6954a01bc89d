package io.farekeeper.timeline;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store whose records are part of the timeline. */
interface StorySource {

  /**
   * The next entries, newest first; entries of one moment in an order of the source's own that
   * never changes.
   *
   * @param place where to go on
   * @param atMost about how many to read at once
   * @throws RuntimeException if the store does not answer
   */
  Batch read(Place place, int atMost);

  /**
   * What was read.
   *
   * @param entries newest first; may be empty although there is more
   * @param next where to go on; null if that was all
   */
  record Batch(List<Entry> entries, @Nullable Place next) {}

  /**
   * One thing that happened.
   *
   * @param millis when, Unix milliseconds
   * @param key distinguishes it from others of the same moment
   */
  record Entry(long millis, String key, TimelineItem item) {}
}
