package io.farekeeper.web;

import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param items the page's entries
 * @param next the cursor that goes back as {@code after}, or null on the last page
 */
public record Items<T>(List<T> items, @Nullable String next) {
  public Items {
    items = List.copyOf(items);
  }

  /** A list that always fits into one page. */
  public static <T> Items<T> all(List<T> items) {
    return new Items<>(items, null);
  }

  /**
   * A page out of rows of which one more than the limit was asked for.
   *
   * @param rows at most {@code limit + 1} rows
   * @param position what the list is ordered by
   */
  public static <T> Items<T> page(List<T> rows, PageRequest request, ToLongFunction<T> position) {
    if (rows.size() <= request.limit()) {
      return all(rows);
    }
    List<T> page = rows.subList(0, request.limit());
    return new Items<>(page, request.cursorOf(position.applyAsLong(page.getLast())));
  }
}
