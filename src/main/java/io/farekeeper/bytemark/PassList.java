package io.farekeeper.bytemark;

import java.util.List;
import org.bson.BsonDocument;

/**
 * One list of one user, every page of it.
 *
 * @param passes each pass exactly as sent, in the order sent; a uuid that was listed twice, in
 *     whatever letter case, is here once, the last one at the first one's place
 * @param serverTime the {@code server_time} of the first page as sent; empty if there was none
 * @param shortOfTotal whether the distinct uuids were fewer than {@code total_count}, even when the
 *     list was fetched a second time
 * @param pages how many answers it took: a list of several may have shifted while it was read, so
 *     that a pass it lacks may be there nevertheless
 * @param skipped elements that were passed over, since they are no object or have no uuid or status
 *     that can be read: a pass that the list lacks may be one of them
 */
public record PassList(
    List<BsonDocument> passes, String serverTime, boolean shortOfTotal, int pages, int skipped) {
  /** Takes a copy of the list, so that it cannot change. */
  public PassList {
    passes = List.copyOf(passes);
  }
}
