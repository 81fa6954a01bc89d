package io.farekeeper.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import io.farekeeper.embedded.sandbox.BytemarkSandbox;
import io.farekeeper.embedded.sandbox.SandboxRider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.bson.Document;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Bytemark has answered or could have answered of each pass, against which caches and log are
 * judged.
 */
final class Chronicle {
  private static final Set<String> LOGS_OWN = Set.of("_id", "user_id", "timestamp", "farekeeper");

  private final Supplier<BytemarkSandbox> sandbox;
  private final MongoDatabase database;
  private final Set<String> possible = new HashSet<>();
  private final Set<String> seen = new TreeSet<>();

  Chronicle(BytemarkSandbox sandbox, MongoDatabase database) {
    this(() -> sandbox, database);
  }

  Chronicle(Supplier<BytemarkSandbox> sandbox, MongoDatabase database) {
    this.sandbox = sandbox;
    this.database = database;
  }

  /** From now on a synchronisation of these users may see what Bytemark says now. */
  void mayBeSeen(Collection<Long> users) {
    users.forEach(user -> possible.addAll(statesOf(user)));
  }

  /** These users have been synchronised with what Bytemark says now. */
  void wasSeen(Collection<Long> users) {
    mayBeSeen(users);
    users.forEach(user -> seen.addAll(statesOf(user)));
  }

  /** One document a user, each exactly what Bytemark says now; no other documents. */
  void requireCachesEqualTruth(Collection<Long> users) {
    for (long user : users) {
      List<Document> caches =
          database
              .getCollection("bytemark_tickets_cache")
              .find(Filters.eq("user_id", user))
              .into(new ArrayList<>());
      assertThat(caches).as("documents of user " + user).hasSize(1);
      SandboxRider rider = sandbox.get().rider(user);
      assertThat(entries(caches.getFirst(), "passes"))
          .as("passes of user " + user)
          .containsExactlyInAnyOrderElementsOf(texts(rider.currentPasses()));
      assertThat(entries(caches.getFirst(), "passes4"))
          .as("expired passes of user " + user)
          .containsExactlyInAnyOrderElementsOf(texts(rider.expiredPasses()));
    }
    assertThat(caches()).as("documents in all").isEqualTo(users.size());
  }

  /** Each state that was seen is logged, none twice, none that never was. */
  void requireLogHasEachStateOnce() {
    Set<String> logged = new HashSet<>();
    List<String> doubled = new ArrayList<>();
    for (Document entry : database.getCollection("bytemark_tickets_log").find()) {
      String list =
          Objects.requireNonNull(entry.get("farekeeper", Document.class)).getString("list");
      Number user = Objects.requireNonNull(entry.get("user_id", Number.class));
      Document payload = new Document(entry);
      payload.keySet().removeAll(LOGS_OWN);
      String state = state(user.longValue(), list, PassText.of(payload));
      if (!logged.add(state)) {
        doubled.add(state);
      }
    }
    assertThat(doubled).as("states logged twice").isEmpty();
    assertThat(missing(seen, logged)).as("states not logged").isEmpty();
    assertThat(missing(logged, possible)).as("logged states that never were").isEmpty();
  }

  /** The uuid of every pass in any cache. */
  Set<String> uuids() {
    Set<String> uuids = new HashSet<>();
    for (Document cache : database.getCollection("bytemark_tickets_cache").find()) {
      for (String list : List.of("passes", "passes4")) {
        cache.getList(list, Document.class).forEach(e -> uuids.add(e.getString("pass_uuid")));
      }
    }
    return uuids;
  }

  /** How many documents there are. */
  int caches() {
    return (int) database.getCollection("bytemark_tickets_cache").countDocuments();
  }

  int statesSeen() {
    return seen.size();
  }

  private static List<String> missing(Set<String> wanted, Set<String> there) {
    return wanted.stream().filter(state -> !there.contains(state)).limit(5).toList();
  }

  /** The payloads of a list, each of which must fit its hash and its status. */
  private static List<String> entries(Document cache, String list) {
    List<String> texts = new ArrayList<>();
    for (Document entry : cache.getList(list, Document.class)) {
      Document payload = entry.get("payload", Document.class);
      String text = PassText.of(payload);
      assertThat(entry.getString("payload_hash")).isEqualTo(PassText.hash(text));
      assertThat(entry.getString("status")).isEqualTo(payload.getString("status"));
      assertThat(entry.getString("pass_uuid")).isEqualTo(payload.getString("uuid"));
      texts.add(text);
    }
    return texts;
  }

  private List<String> statesOf(long user) {
    SandboxRider rider = sandbox.get().rider(user);
    List<String> states = new ArrayList<>();
    texts(rider.currentPasses()).forEach(text -> states.add(state(user, "passes", text)));
    texts(rider.expiredPasses()).forEach(text -> states.add(state(user, "passes4", text)));
    return states;
  }

  private static String state(long user, String list, String text) {
    return user + " " + list + " " + text;
  }

  private static List<String> texts(List<ObjectNode> passes) {
    return passes.stream().map(PassText::of).toList();
  }
}
