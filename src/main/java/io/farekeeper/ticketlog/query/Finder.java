package io.farekeeper.ticketlog.query;

import io.farekeeper.web.ApiException;
import io.farekeeper.web.Items;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Searches the ticket log for a caller, and answers with what that caller may see. */
@Component
class Finder {
  private final EntryReader reader;
  private final EntryViews views;

  Finder(EntryReader reader, EntryViews views) {
    this.reader = reader;
    this.views = views;
  }

  /**
   * A search.
   *
   * @param after where it goes on; null for its beginning
   * @param clear whether the reader may see sensitive fields
   */
  record Search(EntryQuery query, @Nullable Position after, boolean clear) {

    /**
     * A search that goes on at a cursor.
     *
     * @throws ApiException naming {@code after} if this query did not give it out
     */
    static Search of(EntryQuery query, @Nullable String cursor, boolean clear) {
      Position after = cursor == null ? null : Position.ofCursor(query.toString(), cursor);
      return new Search(query, after, clear);
    }

    Search after(Position position) {
      return new Search(query, position, clear);
    }
  }

  EntryReader.Page page(Search search, int limit) {
    return reader.read(search.query(), search.after(), limit, search.clear());
  }

  /** A page as it is answered, with the cursor of the next. */
  Items<EntryView> items(Search search, int limit) {
    EntryReader.Page page = page(search, limit);
    List<EntryView> items =
        page.entries().stream().map(entry -> views.of(entry, search.clear())).toList();
    return new Items<>(
        items,
        page.more() ? page.entries().getLast().position().cursor(search.query().toString()) : null);
  }
}
