package io.farekeeper.timeline;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One of the stores, as a teller of its part of the story. */
interface StorySource {

  /**
   * The next things to tell, newest first; things of one moment in an order of the source's own
   * that never changes.
   *
   * @param place where to go on
   * @param atMost about how many to read at once
   * @throws RuntimeException if the store does not answer
   */
  Chapter read(Place place, int atMost);

  /**
   * What was read.
   *
   * @param told newest first; may be empty although there is more
   * @param next where to go on; null if that was all
   */
  record Chapter(List<Entry> told, @Nullable Place next) {}

  /**
   * One thing that happened.
   *
   * @param millis when, Unix milliseconds
   * @param key tells it from others of the same moment
   */
  record Entry(long millis, String key, TimelineItem item) {}
}
