package io.farekeeper.timeline;

import java.util.List;
import java.util.function.Function;

/** Makes a batch of entries of a table's rows. */
final class Rows {
  private Rows() {}

  /** A page that is not full was the last one. */
  static <T> StorySource.Batch batch(
      List<T> rows, int atMost, Function<T, StorySource.Entry> toEntry) {
    List<StorySource.Entry> entries = rows.stream().map(toEntry).toList();
    return rows.size() < atMost
        ? new StorySource.Batch(entries, null)
        : new StorySource.Batch(
            entries, new Place(entries.getLast().millis(), entries.getLast().key()));
  }
}
