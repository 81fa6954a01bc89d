package io.farekeeper.timeline;

import io.farekeeper.refresh.RefreshEvent;
import io.farekeeper.refresh.RefreshHistory;
import io.farekeeper.refresh.RefreshRow;
import io.farekeeper.timeline.words.RefreshWords;
import io.farekeeper.timeline.words.Sentence;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What became of the rider's refresh requests: three stories, by what each is ordered by. */
final class RefreshStory {
  private static final String TABLE = "bytemark_ticket_refresh_log";

  private final RefreshHistory history;
  private final RefreshWords words;
  private final StoryQuery query;

  RefreshStory(RefreshHistory history, RefreshWords words, StoryQuery query) {
    this.history = history;
    this.words = words;
    this.query = query;
  }

  /** A list of the history. */
  private interface Events {
    List<RefreshEvent> read(long userId, Instant from, Instant time, long id, int atMost);
  }

  StorySource queued() {
    return source(history::queued, words::queued);
  }

  StorySource settled() {
    return source(history::settled, words::settled);
  }

  StorySource failing() {
    return source(history::failing, words::failing);
  }

  private StorySource source(Events events, Function<RefreshRow, Sentence> toSentence) {
    return (place, atMost) ->
        Rows.batch(
            events.read(query.userId(), query.from(), place.time(), place.numberBelow(), atMost),
            atMost,
            event -> entry(event, toSentence.apply(event.row())));
  }

  private static StorySource.Entry entry(RefreshEvent event, Sentence sentence) {
    RefreshRow row = event.row();
    String id = Long.toString(row.id());
    return new StorySource.Entry(
        event.at().toEpochMilli(),
        id,
        TimelineItem.of(
            event.at(), sentence, null, new TimelineItem.Source(TABLE, id), details(row)));
  }

  private static Map<String, @Nullable Object> details(RefreshRow row) {
    return ItemDetails.of()
        .with("activity_type", row.activityType())
        .with("state", row.state())
        .with("scheduled_on", row.scheduledOn())
        .with("attempts", row.attempts())
        .with("next_attempt", row.nextAttempt())
        .with("last_error", row.lastError())
        .with("note", row.note())
        .map();
  }
}
