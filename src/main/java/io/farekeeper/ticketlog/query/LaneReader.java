package io.farekeeper.ticketlog.query;

import com.mongodb.client.MongoCursor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** The entries of one lane in order; a stretch is asked for when those before it are used up. */
final class LaneReader implements AutoCloseable {
  private final Lane lane;
  private final Deque<Bson> stretches;
  private final Function<Bson, MongoCursor<RawBsonDocument>> database;
  private @Nullable MongoCursor<RawBsonDocument> cursor;
  private @Nullable FoundEntry next;

  LaneReader(
      Lane lane, List<Bson> stretches, Function<Bson, MongoCursor<RawBsonDocument>> database) {
    this.lane = lane;
    this.stretches = new ArrayDeque<>(stretches);
    this.database = database;
  }

  /** The entry that {@link #take} takes; null at the end. */
  @Nullable FoundEntry peek() {
    while (next == null && hasMore()) {
      MongoCursor<RawBsonDocument> open = cursor;
      if (open == null) {
        cursor = database.apply(stretches.remove());
      } else if (open.hasNext()) {
        FoundEntry found = FoundEntry.of(open.next());
        // A condition on a number also finds an array that holds such a number.
        next = found.position().lane() == lane ? found : null;
      } else {
        close();
      }
    }
    return next;
  }

  private boolean hasMore() {
    return cursor != null || !stretches.isEmpty();
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
