package io.farekeeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import de.siegmar.fastcsv.reader.CsvReader;
import io.farekeeper.mutation.Mutator;
import io.farekeeper.mutation.Mutator.Mutated;
import io.farekeeper.stores.WholeNumber;
import io.farekeeper.testing.HttpCaller;
import io.farekeeper.ticketlog.EntryTime;
import io.farekeeper.ticketlog.LoggedEntries;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;

/**
 * The whole application, with one user among 20 who has an odd entry in the ticket log: it is
 * found, exported and in his story; the others are refreshed and read as if it were not there.
 */
@ResourceLock(RefreshWorld.LOCK)
class MutatedLogEntryTest {
  private static final int TOGETHER = 10;
  private static final long LATEST = 253_402_300_799_000L;

  private final MutatedUsers users = MutatedUsers.onRealServers();
  private final RefreshWorld world = users.world;
  private final MongoCollection<BsonDocument> entries =
      world.mongo.getCollection("bytemark_tickets_log", BsonDocument.class);
  private final List<BsonObjectId> stored = new ArrayList<>();
  private final long seed = Mutator.seed();

  @AfterEach
  void removeEntries() {
    entries.deleteMany(Filters.in("_id", stored));
  }

  @Test
  void anEntryStopsNobodyAndIsFoundExportedAndInTheStory() {
    System.out.println("seed of MutatedLogEntryTest: " + seed);
    Mutator mutator = new Mutator(new Random(seed), Set.of("_id"));
    Map<Long, Integer> logged = MutatedUsers.of(users.all, this::entriesOf);
    int mutations = Mutator.count(20);
    for (int n = 0; n < mutations; n++) {
      long odd = users.odd(n);
      Mutated<BsonDocument> mutated = mutator.bson(valid(n, odd));
      String what = "seed %d, %d: user %d, %s".formatted(seed, n, odd, mutated.description());
      if (store(mutated.value())) {
        assertIsFound(odd, mutated.value(), what);
      }
      if (n % TOGETHER == TOGETHER - 1) {
        users.assertAllAreRefreshed("the last ten to " + what);
        users.assertAllReadAsAtFirst("the last ten to " + what);
        assertThat(MutatedUsers.of(users.all, user -> users.get(user, "timeline").status()))
            .as(what)
            .allSatisfy((_, status) -> assertThat(status).isEqualTo(200));
        removeEntries();
        assertThat(MutatedUsers.of(users.all, this::entriesOf)).as(what).isEqualTo(logged);
      }
    }
    assertThat(stored).hasSizeGreaterThan(mutations / 2);
  }

  private static BsonDocument valid(int n, long user) {
    BsonDocument entry = LoggedEntries.valid(n);
    entry.put("_id", new BsonObjectId());
    entry.put("user_id", new BsonInt32((int) user));
    return entry;
  }

  /** Whether the server takes such an entry at all: else no log has it. */
  private boolean store(BsonDocument entry) {
    try {
      entries.insertOne(entry);
      stored.add(entry.getObjectId("_id"));
      return true;
    } catch (MongoWriteException e) {
      return false;
    }
  }

  private void assertIsFound(long odd, BsonDocument entry, String what) {
    String id = entry.getObjectId("_id").getValue().toHexString();
    boolean his = Objects.equals(WholeNumber.of(entry.get("user_id")), odd);
    HttpCaller.Answer page = found(odd, "application/json");
    assertThat(page.json().path("items").findValuesAsString("_id").contains(id))
        .as(what)
        .isEqualTo(his);
    int count = page.json().path("items").size();
    assertThat(found(odd, "application/x-ndjson").body().lines()).as(what).hasSize(count);
    assertThat(CsvReader.builder().ofNamedCsvRecord(found(odd, "text/csv").body()).stream().count())
        .as(what)
        .isEqualTo(count);

    OptionalLong time = EntryTime.milliseconds(entry.get("timestamp"));
    if (his && time.isPresent() && time.getAsLong() >= 0 && time.getAsLong() <= LATEST) {
      HttpCaller.Answer story =
          users.get(odd, "timeline?" + window(time.getAsLong()) + "&limit=1000");
      assertThat(story.status()).as(what).isEqualTo(200);
      assertThat(story.json().path("items").valueStream().map(item -> item.at("/source/id")))
          .extracting(JsonNode::asString)
          .as(what)
          .contains(id);
    } else {
      assertThat(users.get(odd, "timeline").status()).as(what).isEqualTo(200);
    }
  }

  private static String window(long millis) {
    Instant from = Instant.ofEpochMilli(millis);
    return "from=" + from + (millis < LATEST ? "&to=" + from.plusMillis(1) : "");
  }

  private HttpCaller.Answer found(long user, String type) {
    HttpCaller.Answer answer =
        users.http().with("Accept", type).get("/api/v1/ticket-log?limit=1000&user_id=" + user);
    assertThat(answer.status()).isEqualTo(200);
    return answer;
  }

  private int entriesOf(long user) {
    return found(user, "application/json").json().path("items").size();
  }
}
