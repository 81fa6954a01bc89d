package io.farekeeper.timeline;

import io.farekeeper.outbox.NoticeEvent;
import io.farekeeper.outbox.NoticeHistory;
import io.farekeeper.timeline.words.NoticeWords;
import io.farekeeper.timeline.words.Sentence;

/** What became of the rider's notices: two stories, by what each is ordered by. */
final class NoticeStory {
  private static final String TABLE = "farekeeper_outbox";

  private final NoticeHistory history;
  private final NoticeWords words;
  private final StoryQuery query;

  NoticeStory(NoticeHistory history, NoticeWords words, StoryQuery query) {
    this.history = history;
    this.words = words;
    this.query = query;
  }

  StorySource queued() {
    return (place, atMost) ->
        Rows.batch(
            history.queued(query.userId(), query.from(), place.time(), place.numberBelow(), atMost),
            atMost,
            notice -> entry(notice, words.queued(notice)));
  }

  StorySource settled() {
    return (place, atMost) ->
        Rows.batch(
            history.settled(
                query.userId(), query.from(), place.time(), place.numberBelow(), atMost),
            atMost,
            notice -> entry(notice, words.settled(notice)));
  }

  private static StorySource.Entry entry(NoticeEvent notice, Sentence sentence) {
    String id = Long.toString(notice.id());
    return new StorySource.Entry(
        notice.at().toEpochMilli(),
        id,
        TimelineItem.of(
            notice.at(),
            sentence,
            null,
            new TimelineItem.Source(TABLE, id),
            ItemDetails.of()
                .with("about", notice.kind())
                .with("title", notice.title())
                .with("state", notice.state())
                .with("attempts", notice.attempts())
                .with("last_error", notice.lastError())
                .map()));
  }
}
