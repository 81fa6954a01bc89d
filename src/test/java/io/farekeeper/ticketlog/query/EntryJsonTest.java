package io.farekeeper.ticketlog.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EntryJsonTest {

  @Test
  void anEntrysOwnFieldNeverHidesWhatWasRedacted() {
    JsonNode entry = entry("{_id: 'a', redacted: [], device_info: null}", List.of("device_info"));
    assertThat(entry.path("redacted").valueStream().map(JsonNode::asString))
        .containsExactly("device_info");
  }

  @Test
  void itStaysIfNothingWasRedacted() {
    assertThat(entry("{_id: 'a', redacted: 'own'}", List.of()).path("redacted").asString())
        .isEqualTo("own");
  }

  private static JsonNode entry(String json, List<String> redacted) {
    BsonDocument entry = BsonDocument.parse(json);
    return JsonMapper.shared().readTree(EntryJson.entry(entry, Position.of(entry), redacted));
  }
}
