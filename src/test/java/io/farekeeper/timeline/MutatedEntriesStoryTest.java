package io.farekeeper.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.mutation.Mutator;
import io.farekeeper.mutation.Mutator.Mutated;
import io.farekeeper.ticketlog.EntryTime;
import io.farekeeper.ticketlog.LoggedEntries;
import io.farekeeper.ticketlog.UserHistory;
import io.farekeeper.timeline.words.AgencyTime;
import io.farekeeper.timeline.words.EntryWords;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Entries that were changed in one place at random are in the timeline, each in its place. */
class MutatedEntriesStoryTest {

  @Test
  void eachThatHasATimeIsInIt() {
    for (Mutated<BsonDocument> mutated : LoggedEntries.mutated(Mutator.count(500))) {
      OptionalLong time = EntryTime.milliseconds(mutated.value().get("timestamp"));
      Instant at = time.isPresent() ? Instant.ofEpochMilli(time.getAsLong()) : null;
      LogStory story =
          new LogStory(
              _ -> List.of(new UserHistory.Entry(at, mutated.value(), List.of(), "place")),
              new EntryWords(new AgencyTime(ZoneId.of("America/Chicago"))),
              Map.of(),
              _ -> Map.of(),
              new StoryQuery(7, null, Instant.EPOCH, null, true),
              Instant.parse("2026-11-30T12:00:00Z"));

      StorySource.Batch batch = story.read(Place.NEWEST, 5);
      story.lastLogged();

      assertThat(batch.entries()).as(mutated.description()).hasSize(at == null ? 0 : 1);
      assertThat(JsonMapper.shared().writeValueAsString(batch.entries()))
          .as(mutated.description())
          .startsWith("[");
    }
  }
}
