package io.farekeeper.ticketlog.query;

import com.mongodb.client.MongoCursor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** The entries of one kind in order; a scan is asked for when those before it are used up. */
final class TimestampReader implements AutoCloseable {
  private final TimestampKind kind;
  private final Deque<Bson> scans;
  private final Function<Bson, MongoCursor<RawBsonDocument>> database;
  private @Nullable MongoCursor<RawBsonDocument> cursor;
  private @Nullable FoundEntry next;

  TimestampReader(
      TimestampKind kind, List<Bson> scans, Function<Bson, MongoCursor<RawBsonDocument>> database) {
    this.kind = kind;
    this.scans = new ArrayDeque<>(scans);
    this.database = database;
  }

  /** The entry that {@link #take} takes; null at the end. */
  @Nullable FoundEntry peek() {
    while (next == null && hasMore()) {
      MongoCursor<RawBsonDocument> open = cursor;
      if (open == null) {
        cursor = database.apply(scans.remove());
      } else if (open.hasNext()) {
        FoundEntry found = FoundEntry.of(open.next());
        // A condition on a number also finds an array that holds such a number.
        next = found.position().kind() == kind ? found : null;
      } else {
        close();
      }
    }
    return next;
  }

  private boolean hasMore() {
    return cursor != null || !scans.isEmpty();
  }

  void take() {
    next = null;
  }

  @Override
  public void close() {
    if (cursor != null) {
      cursor.close();
    }
    cursor = null;
  }
}
