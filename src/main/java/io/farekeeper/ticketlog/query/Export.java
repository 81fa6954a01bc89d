package io.farekeeper.ticketlog.query;

import io.farekeeper.ticketlog.query.Finder.Search;
import io.farekeeper.web.FileAnswer;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Writes what a search finds as a file of any size. It is read page by page, each going on where
 * the one before ended: no cursor waits in the database for a slow reader, and memory holds a page.
 */
@Component
class Export {
  private static final int PAGE = 500;

  private final Finder finder;
  private final EntryViews views;
  private final Clock clock;

  Export(Finder finder, EntryViews views, Clock clock) {
    this.finder = finder;
    this.views = views;
    this.clock = clock;
  }

  /**
   * Answers with the file.
   *
   * @param limit how many entries at most
   * @throws com.mongodb.MongoException if nothing can be read, and nothing has been answered
   * @throws io.farekeeper.web.BrokenAnswer if the rest cannot be read
   */
  void write(
      Search search, long limit, EntryFormat format, HttpServletResponse response, boolean head) {
    EntryReader.Page first = finder.page(search, size(limit));
    FileAnswer.announce(
        response, format.mediaType(), "ticket-log", clock.instant(), format.ending());
    if (head) {
      return;
    }
    FileAnswer.write(
        response,
        out -> {
          out.write(format.head().getBytes(StandardCharsets.UTF_8));
          writePages(search, first, limit, format, out);
        });
  }

  private void writePages(
      Search search, EntryReader.Page first, long limit, EntryFormat format, OutputStream out)
      throws IOException {
    EntryReader.@Nullable Page page = first;
    Search rest = search;
    long left = limit;
    while (page != null) {
      for (FoundEntry entry : page.entries()) {
        out.write(views.text(entry, search.clear(), format).getBytes(StandardCharsets.UTF_8));
      }
      left -= page.entries().size();
      if (page.more() && left > 0) {
        rest = rest.after(page.entries().getLast().position());
        page = finder.page(rest, size(left));
      } else {
        page = null;
      }
    }
  }

  private static int size(long left) {
    return (int) Math.min(PAGE, left);
  }
}
