package io.farekeeper.tickets;

import static io.farekeeper.tickets.Passes.expired;
import static io.farekeeper.tickets.Passes.free;
import static io.farekeeper.tickets.Passes.usable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.farekeeper.bytemark.PassList;
import io.farekeeper.bytemark.UserPasses;
import io.farekeeper.mutation.Mutator;
import io.farekeeper.tickets.reading.PassFacts;
import io.farekeeper.tickets.reading.PassView;
import io.farekeeper.tickets.reading.TicketsView;
import io.farekeeper.tickets.statuses.CacheJudge;
import io.farekeeper.tickets.statuses.JudgedCache;
import io.farekeeper.tickets.statuses.StatusRules;
import io.farekeeper.tickets.sync.EcmaJson;
import io.farekeeper.tickets.sync.SyncPlan;
import io.farekeeper.tickets.sync.SyncPlanner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** A valid cache document with one odd place: all that reads caches goes on, and heals it. */
class CacheMutationsTest {
  private static final Instant NOW = TicketsFixture.NOW;
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final List<String> CURRENT =
      List.of(
          usable("a", 1),
          usable("0A9619FF-8B86-D011-B42D-00CF4FC964FF", 2)
              .replace(
                  "}", ",\"first_use\":null,\"allowed_uses\":1,\"order_item\":{\"price\":5.5}}"),
          free("c", 3));
  private static final List<String> EXPIRED = List.of(expired("x", 1), expired("y", 2));

  private final SyncPlanner planner =
      new SyncPlanner(
          TicketsFixture.binder().bindOrCreate("farekeeper.tickets", TicketProperties.class),
          TicketsFixture.binder().bindOrCreate("farekeeper.loyalty", LoyaltyProperties.class));

  private static UserPasses vendor() {
    return new UserPasses(list(CURRENT), list(EXPIRED));
  }

  private static PassList list(List<String> passes) {
    return new PassList(passes.stream().map(BsonDocument::parse).toList(), "", false, 1, 0);
  }

  private BsonDocument valid() {
    SyncPlan plan =
        planner.plan(
            Optional.empty(), Map.of(), vendor(), NOW.minusSeconds(900), NOW.minusSeconds(900));
    BsonDocument log = BsonDocument.parse("{server_time: 'x', data: {}, errors: [{message: 'm'}]}");
    return new BsonDocument("_id", new BsonInt32(1))
        .append("user_id", new BsonInt32(42))
        .append("timestamp", new BsonInt32((int) NOW.getEpochSecond() - 900))
        .append("passes", withPushMark(array(plan.passes())))
        .append("passes4", array(plan.passes4()))
        .append("passesLog", new BsonArray(List.of(log)))
        .append("passes4Log", new BsonArray())
        .append("__v", new BsonInt32(3))
        .append("farekeeper", BsonDocument.parse("{expired_moved: 0}"));
  }

  private static BsonArray withPushMark(BsonArray passes) {
    BsonDocument own = BsonDocument.parse("{pushed: 1790000000, hash: 'h', seen: true}");
    passes.getFirst().asDocument().append("farekeeper", own);
    return passes;
  }

  @Test
  void aKnownPassStaysWhileTheListHoldsElementsThatCannotBeRead() {
    UserPasses whole = new UserPasses(list(CURRENT.subList(0, 1)), list(EXPIRED));
    PassList odd = new PassList(list(CURRENT.subList(0, 1)).passes(), "", false, 1, 1);
    Optional<CacheSnapshot> cache = Optional.of(snapshot(valid()));

    assertThat(planner.plan(cache, Map.of(), whole, NOW, NOW).passes()).hasSize(1);
    assertThat(planner.plan(cache, Map.of(), new UserPasses(odd, list(EXPIRED)), NOW, NOW).passes())
        .hasSize(CURRENT.size());
  }

  @Test
  void anEntryUnderAnotherPassesIdHidesNotThatPass() {
    BsonDocument cache = valid();
    BsonArray passes = cache.getArray("passes");
    passes.get(2).asDocument().put("pass_uuid", passes.get(0).asDocument().get("pass_uuid"));

    List<CachedPass> read = snapshot(cache).list(SyncPlanner.PASSES);

    assertThat(read.getFirst().payload().getString("uuid").getValue()).isEqualTo("a");
    assertThat(read).hasSize(2);
  }

  private static BsonArray array(List<CachedPass> passes) {
    return new BsonArray(
        passes.stream().map(pass -> BsonDocument.parse(pass.document().toJson())).toList());
  }

  private static CacheSnapshot snapshot(BsonDocument document) {
    return new CacheSnapshot(new RawBsonDocument(document, new BsonDocumentCodec()), NOW);
  }

  @Test
  void readersGoOnAndTheNextSynchronisationHeals() {
    long seed = Mutator.seed();
    System.out.println("seed of CacheMutationsTest: " + seed);
    Mutator mutator = new Mutator(new Random(seed), Set.of("_id"));
    BsonDocument valid = valid();
    int mutations = Mutator.count(500);
    for (int n = 0; n < mutations; n++) {
      Mutator.Mutated<BsonDocument> mutated = mutator.bson(valid);
      String what = "seed %d, %d: %s".formatted(seed, n, mutated.description());
      try {
        tryAll(valid, mutated, what);
      } catch (RuntimeException e) {
        fail(what, e);
      }
    }
  }

  private void tryAll(BsonDocument valid, Mutator.Mutated<BsonDocument> mutated, String what) {
    CacheSnapshot cache = snapshot(mutated.value());
    for (String list : List.of("passes", "passes4")) {
      assertOthersAreServed(snapshot(valid), cache, list, mutated.description(), what);
      cache.list(list).forEach(pass -> readAll(pass));
    }
    assertThat(cache.unchanged().toBsonDocument()).isNotEmpty();
    assertThat(cache.nextVersion().getValue()).isNotEqualTo(Integer.MIN_VALUE);
    JudgedCache judged = CacheJudge.judge(cache.document(), false, NOW);
    assertThat(judged.changes()).hasSizeLessThanOrEqualTo(3);
    assertIsHealed(cache, what);
  }

  /** What does not lie on the way to the changed place is there as before. */
  private static void assertOthersAreServed(
      CacheSnapshot before, CacheSnapshot cache, String list, String description, String what) {
    String[] path = description.substring(0, description.lastIndexOf(": ")).split("\\.", 3);
    boolean inList = path[0].equals(list) && !description.contains("beside it");
    if (inList && path.length == 1) {
      assertThat(cache.list(list)).as(what).isEmpty();
      assertThat(isEmpty(cache.get(list)) || cache.hasUnreadableList() || cache.skipped() > 0)
          .as("named: " + what)
          .isTrue();
      return;
    }
    List<CachedPass> expected = new ArrayList<>(before.list(list));
    int elements = expected.size();
    if (path[0].equals(list) && path.length > 1) {
      expected.remove(Integer.parseInt(path[1]));
      elements -= path.length == 2 && description.endsWith("absent") ? 1 : 0;
    }
    assertThat(cache.list(list)).as(what).containsAll(expected);
    assertThat(cache.list(list).size() + cache.stored(list).skipped())
        .as("served or counted: " + what)
        .isGreaterThanOrEqualTo(elements);
  }

  private static boolean isEmpty(@Nullable BsonValue list) {
    return list == null || list.isNull() || (list instanceof BsonArray array && array.isEmpty());
  }

  private static void readAll(CachedPass pass) {
    TicketsView.PassView view = TicketsView.PassView.of(pass, NOW);
    assertThat(JSON.writeValueAsString(view)).contains("payload");
    PassView held = PassView.of(42, "p", pass, 0);
    assertThat(JSON.writeValueAsString(held.view(NOW))).isNotEmpty();
    assertThat(held.with(pass.payload(), NOW).usesCount()).isEqualTo(held.usesCount());
    assertThat(held.isUsedUp(0)).isFalse();
    assertThat(held.firstUse().isEmpty() || held.allowedUses().orElse(1) > 0).isTrue();
    assertThat(held.expiration().isEmpty() || held.expiration().get().isAfter(Instant.EPOCH))
        .isTrue();
    assertThat(EcmaJson.stringify(pass.payload())).isNotEmpty();
    assertThat(PassFacts.of(pass, NOW).passUuid()).isNotBlank();
  }

  private void assertIsHealed(CacheSnapshot cache, String what) {
    SyncPlan plan = planner.plan(Optional.of(cache), Map.of(), vendor(), NOW, NOW);
    assertThat(uuids(plan.passes()))
        .as(what)
        // A payload that lost its time_created stands last.
        .containsExactlyInAnyOrder("a", "0A9619FF-8B86-D011-B42D-00CF4FC964FF", "c");
    assertThat(uuids(plan.passes4())).as(what).contains("x", "y");
    Stream.concat(plan.passes().stream(), plan.passes4().stream())
        .forEach(pass -> assertIsGood(pass, what));

    BsonDocument healed = new BsonDocument();
    healed.putAll(cache.document());
    healed.put("passes", array(plan.passes()));
    healed.put("passes4", array(plan.passes4()));
    CacheSnapshot.LOGS.forEach(log -> healed.put(log, cache.documentsIn(log)));
    CacheSnapshot again = snapshot(healed);
    assertThat(again.skipped()).as(what).isZero();
    assertThat(again.hasUnreadableList()).as(what).isFalse();
    SyncPlan next = planner.plan(Optional.of(again), Map.of(), vendor(), NOW, NOW);
    assertThat(next.changesLists()).as(what).isFalse();
    assertThat(next.changes()).as(what).isEmpty();
  }

  private static void assertIsGood(CachedPass pass, String what) {
    assertThat(pass.payload()).as(what).isNotEmpty();
    StatusRules.Judgement judged =
        StatusRules.judge(pass.status().orElse("none"), pass.payload(), NOW);
    assertThat(judged.readable()).as(what).isTrue();
    assertThat(judged.status()).as(what).isIn("USABLE", "EXPIRED");
  }

  private static List<String> uuids(List<CachedPass> passes) {
    return passes.stream().map(pass -> pass.uuid().orElse("none")).toList();
  }
}
