package io.farekeeper.timeline;

import java.util.List;
import java.util.function.Function;

/** Makes a chapter of rows that a page of a table gave. */
final class Rows {
  private Rows() {}

  /** A page that is not full was the last one. */
  static <T> StorySource.Chapter chapter(
      List<T> rows, int atMost, Function<T, StorySource.Entry> tell) {
    List<StorySource.Entry> told = rows.stream().map(tell).toList();
    return rows.size() < atMost
        ? new StorySource.Chapter(told, null)
        : new StorySource.Chapter(told, new Place(told.getLast().millis(), told.getLast().key()));
  }
}
