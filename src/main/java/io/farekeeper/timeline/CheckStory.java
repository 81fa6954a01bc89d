package io.farekeeper.timeline;

import io.farekeeper.statuscheck.CheckHistory;
import io.farekeeper.statuscheck.UserCheck;
import io.farekeeper.stores.PassUuid;
import io.farekeeper.stores.RfcTime;
import io.farekeeper.tickets.reading.PassFacts;
import io.farekeeper.timeline.words.CheckWords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What status checks found, an item for each pass. Its time is that of the check log's id, which is
 * its time to the second and belongs to one document alone.
 */
final class CheckStory implements StorySource {
  private static final String COLLECTION = "bytemark_cache_status_check_log";

  private final CheckHistory history;
  private final CheckWords words;

  /** By their uuids in canonical form. */
  private final Map<String, PassFacts> passes;

  private final StoryQuery query;

  CheckStory(
      CheckHistory history, CheckWords words, Map<String, PassFacts> passes, StoryQuery query) {
    this.history = history;
    this.words = words;
    this.passes = passes;
    this.query = query;
  }

  @Override
  public Batch read(Place place, int atMost) {
    int first = place.key() == null ? 0 : Math.max((int) Place.number(place.key()) + 1, 0);
    List<UserCheck> checks =
        history.of(
            query.userId(),
            query.passUuid(),
            query.from().getEpochSecond(),
            Math.floorDiv(place.millis(), 1000L),
            atMost);
    List<Entry> entries = new ArrayList<>();
    for (UserCheck check : checks) {
      for (int n = check.second() * 1000 == place.millis() ? first : 0;
          n < check.changes().size();
          n++) {
        entries.add(entry(check, n));
      }
    }
    return new Batch(
        entries,
        checks.size() < atMost ? null : new Place(checks.getLast().second() * 1000 - 1, null));
  }

  private Entry entry(UserCheck check, int n) {
    UserCheck.Change change = check.changes().get(n);
    long millis = check.second() * 1000;
    return new Entry(
        millis,
        Integer.toString(n),
        TimelineItem.of(
            Instant.ofEpochMilli(millis),
            words.of(check, change, passes.get(PassUuid.canonical(change.passUuid()))),
            change.passUuid(),
            new TimelineItem.Source(COLLECTION, Long.toString(check.id())),
            ItemDetails.of()
                .with("status_log", change.statusLog())
                .with("check_time", RfcTime.of(check.at()))
                .with("edit_mode", check.editMode())
                .with("saved", check.saved())
                .map()));
  }
}
