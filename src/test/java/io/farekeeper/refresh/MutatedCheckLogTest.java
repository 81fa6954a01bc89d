package io.farekeeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import io.farekeeper.mutation.Mutator;
import io.farekeeper.mutation.Mutator.Mutated;
import io.farekeeper.testing.HttpCaller;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * The whole application, with check logs that name 20 users, of whom the part of one, or now and
 * then what is said of the check, holds one odd place: the others' stories have it as it is.
 */
@ResourceLock(RefreshWorld.LOCK)
class MutatedCheckLogTest {
  private static final int TOGETHER = 10;
  private static final int FIRST_ID = 1_790_000_000;
  private static final String COLLECTION = "bytemark_cache_status_check_log";

  private final MutatedUsers users = MutatedUsers.onRealServers();
  private final RefreshWorld world = users.world;
  private final MongoCollection<BsonDocument> logs =
      world.mongo.getCollection(COLLECTION, BsonDocument.class);
  private final List<BsonValue> stored = new ArrayList<>();
  private final long seed = Mutator.seed();

  @AfterEach
  void removeLogs() {
    logs.deleteMany(Filters.in("_id", stored));
  }

  @Test
  void aCheckLogStopsNobodysStory() {
    System.out.println("seed of MutatedCheckLogTest: " + seed);
    Random random = new Random(seed);
    Mutator mutator = new Mutator(random, Set.of());
    int mutations = Mutator.count(20);
    for (int n = 0; n < mutations; n++) {
      long odd = users.odd(n);
      boolean ofAll = random.nextInt(4) == 0;
      Mutated<BsonDocument> mutated = mutator.bson(ofAll ? heading(n) : part(odd));
      String what = "seed %d, %d: user %d, %s".formatted(seed, n, odd, mutated.description());
      if (ofAll && store(check(mutated.value(), odd, part(odd)))) {
        assertThat(users.get(odd, "timeline").status()).as(what).isEqualTo(200);
      } else if (!ofAll && store(check(heading(n), odd, mutated.value()))) {
        assertStoriesHaveIt(n, odd, what);
      }
      if (n % TOGETHER == TOGETHER - 1) {
        users.assertAllAreRefreshed("the last ten to " + what);
        users.assertAllReadAsAtFirst("the last ten to " + what);
        removeLogs();
      }
    }
    assertThat(stored).hasSizeGreaterThan(mutations / 2);
  }

  private static BsonDocument heading(int n) {
    return BsonDocument.parse(
            """
            {check_userID: "all users", editMode: true, check_time: "2026-09-21T13:46:40.123Z",
             farekeeper: {saved: true, unreadable: {count: 1, examples: ["x"]}}}
            """)
        .append("_id", new BsonInt32(FIRST_ID + n));
  }

  private static BsonDocument part(long user) {
    return BsonDocument.parse(
            """
            {invalid_list: [{pass_uuid: "a", status_log: "USABLE to USING"},
                            {pass_uuid: "b", status_log: "USING to EXPIRED"}]}
            """)
        .append("user_id", new BsonInt32((int) user));
  }

  private BsonDocument check(BsonDocument heading, long odd, BsonDocument his) {
    BsonArray log = new BsonArray();
    users.all.forEach(user -> log.add(user == odd ? his : part(user)));
    return heading.append("log", log);
  }

  /** Whether the server takes such a document at all: else no log has it. */
  private boolean store(BsonDocument check) {
    try {
      logs.insertOne(check);
      stored.add(check.get("_id"));
      return true;
    } catch (MongoWriteException e) {
      return false;
    }
  }

  /** What was found about him is served, and some others have both of their items. */
  private void assertStoriesHaveIt(int n, long odd, String what) {
    assertThat(story(n, odd).status()).as(what).isEqualTo(200);
    List<Long> others = users.allBut(odd).subList(n % 16, n % 16 + 3);
    assertThat(MutatedUsers.of(others, user -> items(n, user)))
        .as(what)
        .allSatisfy(
            (_, items) ->
                assertThat(items)
                    .containsExactly(
                        "A status check saved USABLE to USING for Pass (…a)",
                        "A status check saved USING to EXPIRED for Pass (…b)"));
  }

  private List<String> items(int n, long user) {
    return story(n, user).json().path("items").findValuesAsString("text");
  }

  private HttpCaller.Answer story(int n, long user) {
    Instant at = Instant.ofEpochSecond(FIRST_ID + n);
    return users.get(user, "timeline?from=" + at + "&to=" + at.plusSeconds(1));
  }
}
