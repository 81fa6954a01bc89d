package io.farekeeper.ticketlog.query;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.farekeeper.mutation.Mutator;
import io.farekeeper.mutation.Mutator.Mutated;
import io.farekeeper.stores.FieldData;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.ticketlog.LoggedEntries;
import io.farekeeper.web.SafeCsv;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Entries that were changed in one place at random are read and exported beside the others. */
class MutatedEntriesTest {
  private final SafeCsv safe = new SafeCsv(new FieldData(new SimpleMeterRegistry()), true);
  private final Csv csv = new Csv(ZoneId.of("America/Chicago"), safe);

  @Test
  void eachIsReadAndExported() {
    for (Mutated<BsonDocument> mutated : LoggedEntries.mutated(Mutator.count(500))) {
      FoundEntry found =
          FoundEntry.of(new RawBsonDocument(mutated.value(), new BsonDocumentCodec()));
      assertThat(found.document()).as(mutated.description()).isEqualTo(mutated.value());
      String place = found.position().cursor("list");
      assertThat(Position.ofCursor("list", place))
          .as(mutated.description())
          .isEqualTo(found.position());

      JsonNode json =
          JsonMapper.shared()
              .readTree(new Ndjson().entry(found.document(), found.position(), List.of()));
      assertThat(json.has("time") && json.path("_id").isNumber())
          .as(mutated.description())
          .isTrue();

      List<NamedCsvRecord> rows =
          CsvReader.builder()
              .ofNamedCsvRecord(
                  csv.head() + csv.entry(found.document(), found.position(), List.of("x")))
              .stream()
              .toList();
      assertThat(rows).as(mutated.description()).hasSize(1);
      assertThat(rows.getFirst().getField("redacted")).as(mutated.description()).isEqualTo("x");
    }
  }

  @Test
  void allAreListedInBothOrdersAndTheOthersKeepTheirs() {
    Assumptions.assumeTrue(TestMongo.real().isPresent(), "the embedded server stores not all");
    int count = Mutator.count(500) / 5;
    Map<Integer, String> descriptions = new HashMap<>();
    List<BsonDocument> entries = new ArrayList<>();
    for (Mutated<BsonDocument> mutated : LoggedEntries.mutated(count)) {
      descriptions.put(entries.size(), mutated.description());
      entries.add(mutated.value());
    }
    try (Log log = new Log(TestMongo.real().orElseThrow())) {
      log.entries.insertMany(entries);
      List<String> good = IntStream.range(0, 20).mapToObj("good %02d"::formatted).toList();
      good.forEach(
          name ->
              log.entries.insertOne(
                  new BsonDocument("_id", new BsonString(name))
                      .append("user_id", new BsonInt32(8))
                      .append("timestamp", new BsonInt32(1_790_000_000))));
      for (boolean newestFirst : new boolean[] {true, false}) {
        List<BsonDocument> found = log.read(Log.all(newestFirst), 37);
        List<Integer> missed = new ArrayList<>(descriptions.keySet());
        found.stream()
            .filter(entry -> entry.isInt32("_id"))
            .forEach(
                entry -> missed.remove(/* element */ (Integer) entry.getInt32("_id").getValue()));
        assertThat(missed.stream().map(descriptions::get)).isEmpty();
        assertThat(found).hasSize(count + good.size());
        EntryQuery ofUser = new EntryQuery(8L, null, Log.statuses(), null, null, newestFirst);
        assertThat(log.read(ofUser, 7).stream().map(entry -> entry.getString("_id").getValue()))
            .isEqualTo(newestFirst ? good.reversed() : good);
      }
    }
  }
}
