package io.farekeeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.farekeeper.embedded.sandbox.SandboxRider;
import io.farekeeper.mutation.Mutator;
import io.farekeeper.testing.HttpCaller;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.dao.DataIntegrityViolationException;
import tools.jackson.databind.JsonNode;

/**
 * The whole application, with one user among 20 whose cache, token or answer by Bytemark holds one
 * odd place: the others are refreshed and read as if he were not there, he is served what can be
 * read, and healed. The run in which one user is odd is the one that heals the one before.
 */
@ResourceLock(RefreshWorld.LOCK)
class MutatedUserTest {
  private final long seed = Mutator.seed();
  private final MutatedUsers users = MutatedUsers.onRealServers();
  private final RefreshWorld world = users.world;
  private final MongoCollection<BsonDocument> caches =
      world.mongo.getCollection("bytemark_tickets_cache", BsonDocument.class);

  MutatedUserTest() {
    System.out.println("seed of MutatedUserTest: " + seed);
  }

  /** Other tests count the caches of this world that are old. */
  @AfterEach
  void removeCaches() {
    caches.deleteMany(Filters.in("user_id", users.all));
  }

  @Test
  void stopsNobodyIsServedWhatCanBeReadAndIsHealed() {
    Mutator mutator = new Mutator(new Random(seed), Set.of("_id", "user_id"));
    int mutations = Mutator.count(20);
    int stored = 0;
    for (int n = 0; n < mutations; n++) {
      long odd = users.odd(n);
      Mutator.Mutated<BsonDocument> mutated = mutator.bson(cache(odd));
      String what = what(n, odd, mutated.description());
      if (store(mutated.value())) {
        stored++;
        assertIsServed(odd, mutated.value(), what);
        users.assertAllAreRefreshed(what);
        removeOtherExpiredPasses(odd);
        users.assertAllReadAsAtFirst(what);
        assertThat(cache(odd).isInt32("__v")).as(what).isTrue();
      }
    }
    assertThat(stored).isGreaterThan(mutations / 2);
  }

  @Test
  void anAnswerOfBytemarkStopsNobodyElseIsNamedAndIsHealedByTheNext() throws Exception {
    Mutator mutator = new Mutator(new Random(seed), Set.of());
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int n = 0; n < Mutator.count(20); n++) {
        long odd = users.odd(n);
        Mutator.Mutated<String> mutated = mutator.json(answer(client, odd));
        SandboxRider rider = world.sandbox.rider(odd);
        rider.rawAnswer(false, mutated.value().getBytes(StandardCharsets.UTF_8));
        assertStopsNobodyElse(odd, what(n, odd, mutated.description()));
        rider.rawAnswer(false, null);
      }
    }
    assertAllAreHealed();
  }

  @Test
  void aTokenStopsNobodyElseIsNamedAndIsHealedByAnother() {
    Mutator mutator = new Mutator(new Random(seed), Set.of());
    for (int n = 0; n < Mutator.count(20); n++) {
      long odd = users.odd(n);
      String token = world.sandbox.rider(odd).token();
      String text = mutator.bson(new BsonDocument("t", new BsonString(token))).value().toJson();
      if (store(odd, text.length() > 200 ? text.substring(0, 200) : text)) {
        assertStopsNobodyElse(odd, what(n, odd, "token " + text));
        world.token(odd, token);
      }
    }
    assertAllAreHealed();
  }

  private String what(int n, long odd, String description) {
    return "seed %d, %d: user %d, %s".formatted(seed, n, odd, description);
  }

  private void assertStopsNobodyElse(long odd, String what) {
    users.assertOthersAreRefreshed(odd, what);
    users.assertOthersReadAsAtFirst(odd, what);
    assertThat(users.tickets(odd).status()).as(what).isEqualTo(200);
  }

  private void assertAllAreHealed() {
    users.assertAllAreRefreshed("healed");
    users.assertAllReadAsAtFirst("healed");
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

  /** What Bytemark says of the user's current passes. */
  private String answer(HttpClient client, long user) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(world.sandbox.baseUrl() + "/passes?per_page=50&page=1"))
            .header("Authorization", "Bearer " + world.sandbox.rider(user).token())
            .build();
    return client.send(request, BodyHandlers.ofString()).body();
  }

  /** An entry whose id became another text is another pass; {@code passes4} loses none. */
  private void removeOtherExpiredPasses(long user) {
    caches.updateOne(
        Filters.eq("user_id", user),
        Updates.pull(
            "passes4",
            Filters.and(
                Filters.type("pass_uuid", BsonType.STRING),
                Filters.nin("pass_uuid", users.uuidsOf(user)))));
  }

  private void assertIsServed(long user, BsonDocument mutated, String what) {
    HttpCaller.Answer answer = users.tickets(user);
    assertThat(answer.status()).as(what + answer.body()).isEqualTo(200);
    for (String list : List.of("passes", "passes4")) {
      JsonNode served = answer.json().path(list.equals("passes") ? "passes" : "expired");
      assertThat(served.findValuesAsString("pass_uuid"))
          .as(what)
          .containsAll(readable(mutated, list));
    }
    assertThat(users.get(user, "timeline").status()).as(what).isEqualTo(200);
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
    try {
      BsonDocument probe = mutated.clone();
      probe.put("_id", new BsonObjectId());
      world.mongo.getCollection("probe", BsonDocument.class).insertOne(probe);
      caches.deleteOne(new BsonDocument("_id", mutated.getObjectId("_id")));
      caches.insertOne(mutated);
      return true;
    } catch (MongoWriteException e) {
      return false;
    }
  }
}
