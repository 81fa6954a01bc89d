package io.farekeeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import io.farekeeper.embedded.sandbox.SandboxRider;
import io.farekeeper.jobs.WatchedRun;
import io.farekeeper.mutation.Mutator;
import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.TestMongo;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.dao.DataIntegrityViolationException;
import tools.jackson.databind.JsonNode;

/**
 * The whole application, with one user among 20 whose cache holds one odd place: the others are
 * refreshed and read as if he were not there, he is served what can be read, and healed.
 */
@ResourceLock(RefreshWorld.LOCK)
class MutatedUserTest {
  private static final int USERS = 20;

  private final RefreshWorld world;
  private final MongoCollection<BsonDocument> caches;
  private final List<Long> users = new ArrayList<>();

  MutatedUserTest() {
    assumeThat(TestMongo.real())
        .as("the embedded MongoDB neither updates nor compares such documents")
        .isPresent();
    world = RefreshWorld.onRealServers().fresh();
    caches = world.mongo.getCollection("bytemark_tickets_cache", BsonDocument.class);
  }

  /** Other tests count the caches of this world that are old. */
  @AfterEach
  void removeCaches() {
    caches.deleteMany(Filters.in("user_id", users));
  }

  @Test
  void stopsNobodyIsServedWhatCanBeReadAndIsHealed() {
    long seed = Mutator.seed();
    System.out.println("seed of MutatedUserTest: " + seed);
    Mutator mutator = new Mutator(new Random(seed), Set.of("_id", "user_id"));
    makeUsers();
    Map<Long, List<String>> before = readAll();
    int mutations = Mutator.count(50);
    int stored = 0;
    for (int n = 0; n < mutations; n++) {
      long odd = users.get(n % USERS);
      Mutator.Mutated<BsonDocument> mutated = mutator.bson(cache(odd));
      String what = "seed %d, %d: user %d, %s".formatted(seed, n, odd, mutated.description());
      if (store(mutated.value())) {
        stored++;
        assertIsServed(odd, mutated.value(), what);
        assertAllAreRefreshed(what);
        assertThat(readAll()).as(what).isEqualTo(before);
        assertThat(cache(odd).isInt32("__v")).as(what).isTrue();
      }
    }
    assertThat(stored).isGreaterThan(mutations / 2);
  }

  @Test
  void anAnswerOfBytemarkStopsNobodyElseIsNamedAndIsHealedByTheNext() {
    long seed = Mutator.seed();
    System.out.println("seed of MutatedUserTest, answers: " + seed);
    Mutator mutator = new Mutator(new Random(seed), Set.of());
    makeUsers();
    Map<Long, List<String>> before = readAll();
    for (int n = 0; n < Mutator.count(50); n++) {
      long odd = users.get(n % USERS);
      Mutator.Mutated<String> mutated = mutator.json(answer(odd));
      String what = "seed %d, %d: user %d, %s".formatted(seed, n, odd, mutated.description());
      world.sandbox.rider(odd).rawAnswer(false, mutated.value().getBytes(StandardCharsets.UTF_8));
      assertOthersAreRefreshed(odd, before, what);
      world.sandbox.rider(odd).rawAnswer(false, null);
      assertAllAreRefreshed(what);
      assertThat(readAll()).as(what).isEqualTo(before);
    }
  }

  @Test
  void aTokenStopsNobodyElseIsNamedAndIsHealedByAnother() {
    long seed = Mutator.seed();
    System.out.println("seed of MutatedUserTest, tokens: " + seed);
    Mutator mutator = new Mutator(new Random(seed), Set.of());
    makeUsers();
    Map<Long, List<String>> before = readAll();
    for (int n = 0; n < Mutator.count(50); n++) {
      long odd = users.get(n % USERS);
      String token = world.sandbox.rider(odd).token();
      String text = mutator.bson(new BsonDocument("t", new BsonString(token))).value().toJson();
      String what = "seed %d, %d: user %d, token %s".formatted(seed, n, odd, text);
      if (!store(odd, text.length() > 200 ? text.substring(0, 200) : text)) {
        continue;
      }
      assertOthersAreRefreshed(odd, before, what);
      world.token(odd, token);
      assertAllAreRefreshed(what);
      assertThat(readAll()).as(what).isEqualTo(before);
    }
  }

  /** False if the column cannot hold the text, and so no deployment's does. */
  private boolean store(long user, String token) {
    try {
      world.token(user, token);
      return true;
    } catch (DataIntegrityViolationException e) {
      return false;
    }
  }

  /** One odd user among them: his row is settled, or says why it waits; the others' are settled. */
  private void assertOthersAreRefreshed(long odd, Map<Long, List<String>> before, String what) {
    users.forEach(user -> world.row(user, 1));
    Map<String, Object> result = world.result(WatchedRun.byTheClock(world.now()));
    assertThat(result.get("users_refreshed")).as(what).isIn((long) USERS, USERS - 1L);
    assertThat(tickets(odd).status()).as(what).isEqualTo(200);
    for (RefreshRow row : world.rowsOf(odd)) {
      boolean settled = row.state() == RefreshRow.State.processed;
      assertThat(settled || row.lastError() != null || row.note() != null).as(what).isTrue();
    }
    Map<Long, List<String>> now = readAll();
    for (long user : users) {
      if (user != odd) {
        assertThat(world.rows(user)).as(what).doesNotContain("pending");
        assertThat(now.get(user)).as(what).isEqualTo(before.get(user));
      }
    }
  }

  /** What Bytemark says of the user's current passes. */
  private String answer(long user) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(world.sandbox.baseUrl() + "/passes?per_page=50&page=1"))
            .header("Authorization", "Bearer " + world.sandbox.rider(user).token())
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString()).body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void makeUsers() {
    for (int n = 0; n < USERS; n++) {
      long user = world.user();
      SandboxRider rider = world.sandbox.rider(user);
      rider.buy("product-a");
      rider.buy("product-b");
      rider.expire(rider.buy("product-c").path("uuid").asString());
      users.add(user);
    }
    assertAllAreRefreshed("at first");
  }

  private void assertAllAreRefreshed(String what) {
    users.forEach(user -> world.row(user, 1));
    Map<String, Object> result = world.result(WatchedRun.byTheClock(world.now()));
    assertThat(result)
        .as(what)
        .containsEntry("users_refreshed", (long) USERS)
        .containsEntry("users_failed", 0L);
    users.forEach(user -> assertThat(world.rows(user)).as(what).doesNotContain("pending"));
  }

  /** Of each user "stale" and the passes with their statuses, as they are served. */
  private Map<Long, List<String>> readAll() {
    Map<Long, List<String>> all = new TreeMap<>();
    for (long user : users) {
      JsonNode tickets = tickets(user).json();
      List<String> told = new ArrayList<>(List.of("stale " + tickets.path("stale")));
      for (String list : List.of("passes", "expired")) {
        for (JsonNode pass : tickets.path(list)) {
          told.add(pass.path("pass_uuid").asString() + " " + pass.path("status").asString());
        }
      }
      all.put(user, told);
    }
    return all;
  }

  private HttpCaller.Answer tickets(long user) {
    return get("/api/v1/users/%d/tickets?refresh=never&history=true".formatted(user));
  }

  private HttpCaller.Answer get(String path) {
    return HttpCaller.on(world.port).as("admin").get(path);
  }

  private void assertIsServed(long user, BsonDocument mutated, String what) {
    HttpCaller.Answer answer = tickets(user);
    assertThat(answer.status()).as(what + answer.body()).isEqualTo(200);
    for (String list : List.of("passes", "passes4")) {
      JsonNode served = answer.json().path(list.equals("passes") ? "passes" : "expired");
      for (String uuid : readable(mutated, list)) {
        assertThat(served.findValuesAsString("pass_uuid")).as(what).contains(uuid);
      }
    }
    String timeline = "/api/v1/users/%d/timeline".formatted(user);
    assertThat(get(timeline).status()).as(what).isEqualTo(200);
  }

  private static List<String> readable(BsonDocument cache, String list) {
    List<String> uuids = new ArrayList<>();
    if (cache.get(list) instanceof BsonArray array) {
      array.stream()
          .filter(element -> element instanceof BsonDocument pass && pass.isString("pass_uuid"))
          .map(element -> element.asDocument().getString("pass_uuid").getValue())
          .filter(uuid -> uuid.matches("[-0-9a-f]{36}"))
          .forEach(uuids::add);
    }
    return uuids;
  }

  private BsonDocument cache(long user) {
    return Objects.requireNonNull(
        caches.find(new BsonDocument("user_id", new BsonInt64(user))).first());
  }

  /** Whether the server takes such a document at all: else none has it. */
  private boolean store(BsonDocument mutated) {
    BsonDocument valid = cache(mutated.getNumber("user_id").longValue());
    BsonDocument id = new BsonDocument("_id", valid.getObjectId("_id"));
    try {
      BsonDocument probe = mutated.clone();
      probe.put("_id", new BsonObjectId());
      world.mongo.getCollection("probe", BsonDocument.class).insertOne(probe);
      caches.deleteOne(id);
      caches.insertOne(mutated);
      return true;
    } catch (MongoWriteException e) {
      return false;
    }
  }
}
