package io.farekeeper.tickets.statuses;

import static io.farekeeper.tickets.JudgedWorld.OVER;
import static io.farekeeper.tickets.JudgedWorld.VALID;
import static io.farekeeper.tickets.JudgedWorld.changes;
import static io.farekeeper.tickets.JudgedWorld.pass;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.farekeeper.stores.FieldData;
import io.farekeeper.testing.OwnServers;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.tickets.JudgedWorld;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(OwnServers.class)
class PassStatusesTest {
  @AutoClose private final JudgedWorld world;

  PassStatusesTest(TestMongo server) {
    world = new JudgedWorld(server);
  }

  @Test
  void readsOnlyUsersWithALivePass() {
    world.cache("{user_id: 1, passes: [%s]}".formatted(pass("a", "USABLE", OVER)));
    world.cache("{user_id: 2, passes: [%s]}".formatted(pass("a", "EXPIRED", OVER)));
    world.cache("{user_id: 3, passes: []}");
    world.cache(
        "{user_id: 4, passes: [%s, %s, %s], passes4: [%s]}"
            .formatted(
                pass("a", "EXPIRED", VALID),
                pass("b", "USING", VALID),
                pass("c", "HELD", OVER),
                pass("d", "USABLE", OVER)));
    assertThat(world.judge(0))
        .extracting(JudgedCache::userId, JudgedCache::live, cache -> cache.changes().size())
        .containsExactlyInAnyOrder(tuple(1L, 1, 1), tuple(4L, 1, 0));
    assertThat(world.judge(4)).hasSize(1);
    assertThat(world.judge(2)).isEmpty();
    assertThat(world.judge(99)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{user_id: 1, passes: 'x'}",
        "{user_id: 1, passes: 7}",
        "{user_id: 1, passes: {}}",
        "{user_id: 1, passes: {status: 'USABLE'}}",
        "{user_id: 1, passes: {'0': {status: 'USABLE'}}}"
      })
  void handsOverDocumentsWithoutAListOfPasses(String document) {
    world.cache(document);
    world.cache("{user_id: 2, passes: [%s]}".formatted(pass("a", "USABLE", VALID)));
    assertThat(world.judge(0))
        .extracting(JudgedCache::flaw)
        .containsExactlyInAnyOrder("the document holds no list of passes", null);
    assertThat(world.judge(1)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{user_id: 1}", "{user_id: 1, passes: null}", "{user_id: 1, passes: []}"})
  void anAbsentOrNullListIsEmpty(String document) {
    world.cache(document);
    assertThat(world.judge(0)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{pass_uuid: 'x', status: 'USABLE', payload_hash: 7, %s}",
        "{pass_uuid: 'x', status: 'USABLE', payload_hash: null, %s}",
        "{pass_uuid: 7, status: 'USABLE', payload_hash: 'h', %s}",
        "{status: 'USABLE', payload_hash: 'h', %s}",
      })
  void aPassThatCanBeReadIsJudgedAndSaved(String pass) {
    String over = OVER.replace("{", "{uuid: 'x', ");
    world.cache("{user_id: 1, passes: [%s]}".formatted(pass.formatted(over)));
    JudgedCache judged = world.judge(0).getFirst();
    assertThat(judged.unreadable()).isEmpty();
    assertThat(judged.changes()).extracting(StatusChange::passUuid).containsExactly("x");
    assertThat(world.statuses.save(changes(List.of(judged))).passes()).isEqualTo(1);
    assertThat(world.statusesOf(1)).containsExactly("EXPIRED");
  }

  @Test
  void aUuidThatIsThereTwiceIsOnePass() {
    world.cache(
        "{user_id: 1, passes: [%s, %s]}"
            .formatted(
                pass("6F9619FF-8B86-D011-B42D-00CF4FC964FF", "USABLE", OVER),
                pass("6f9619ff-8b86-d011-b42d-00cf4fc964ff", "USING", OVER)));
    assertThat(world.judge(0).getFirst().changes())
        .extracting(StatusChange::passUuid, StatusChange::position)
        .containsExactly(tuple("6f9619ff-8b86-d011-b42d-00cf4fc964ff", 1));
  }

  @ParameterizedTest
  @CsvSource({
    "null,                           1",
    "{$oid: '64b000000000000000000000'}, 1",
    "NaN,                            1",
    "7.5,                            1",
    "{$numberLong: '7'},             8",
    "7.0,                            8",
    "{$numberDecimal: '7'},          8",
    "2147483647,                     1",
    "{a: 1},                         1",
  })
  void aVersionThatIsNoneIsReplaced(String version, int first) {
    Assumptions.assumeFalse(
        world.server.kind().equals("embedded") && version.equals("NaN"), "it compares no NaN");
    world.cache(
        "{user_id: 1, __v: %s, passes: [%s, %s]}"
            .formatted(version, pass("a", "USABLE", OVER), pass("b", "USING", OVER)));
    PassStatuses.Saved saved = world.statuses.save(changes(world.judge(0)));
    assertThat(saved).isEqualTo(new PassStatuses.Saved(1, 2, List.of()));
    assertThat(world.document(1).get("__v")).isEqualTo(new BsonInt32(first + 2));
    assertThat(world.found.total(FieldData.Kind.VERSION_REPLACED)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{pass_uuid: 'x', status: 7, payload_hash: 'h', payload: {}}",
        "{pass_uuid: 'x', payload_hash: 'h', payload: {}}",
        "{pass_uuid: 7, status: 'USABLE', payload_hash: 'h', payload: {}}",
        "{status: 'USABLE', payload_hash: 'h', payload: {}}",
        "{pass_uuid: 'x', status: 'USABLE', payload_hash: 'h', payload: 'text'}",
        "{pass_uuid: 'x', status: 'USABLE', payload_hash: 'h', payload: []}",
        "{pass_uuid: 'x', status: 'USABLE', payload_hash: 'h', payload: {expiration: 'soon'}}",
        "{pass_uuid: 'x', status: 'USABLE', payload_hash: 'h', payload: {first_use: 12}}"
      })
  void leavesAPassThatCannotBeJudgedAndJudgesTheOthers(String unreadable) {
    world.cache("{user_id: 1, passes: [%s, %s]}".formatted(unreadable, pass("a", "USABLE", OVER)));
    JudgedCache judged = world.judge(0).getFirst();
    assertThat(judged.unreadable()).hasSize(1);
    assertThat(judged.changes())
        .containsExactly(new StatusChange("a", "USABLE", "EXPIRED", "h", 1));
    assertThat(world.statuses.save(changes(List.of(judged))).passes()).isEqualTo(1);
    BsonValue left = world.document(1).getArray("passes").getFirst();
    assertThat(left).isEqualTo(BsonDocument.parse(unreadable));
  }

  @Test
  void namesEntriesThatAreNoDocuments() {
    Assumptions.assumeFalse(
        world.server.kind().equals("embedded"), "the embedded server leaves them out unseen");
    world.cache("{user_id: 1, passes: [5, null, [1], %s]}".formatted(pass("a", "USABLE", OVER)));
    JudgedCache judged = world.judge(0).getFirst();
    assertThat(judged.unreadable()).hasSize(3);
    assertThat(world.statuses.save(changes(List.of(judged)))).extracting("passes").isEqualTo(1L);
    assertThat(
            world.document(1).getArray("passes").get(3).asDocument().getString("status").getValue())
        .isEqualTo("EXPIRED");
  }

  @Test
  void savesTheStatusAndTheVersionAndNothingElse() {
    world.cache(
        "{user_id: 1, __v: 3, their: {own: 1}, passes: [%s, %s, %s]}"
            .formatted(
                pass("a", "USABLE", OVER), pass("b", "USABLE", VALID), pass("c", "USING", OVER)));
    BsonDocument expected = world.document(1);
    PassStatuses.Saved saved = world.statuses.save(changes(world.judge(0)));
    assertThat(saved).isEqualTo(new PassStatuses.Saved(1, 2, List.of()));
    BsonArray passes = expected.getArray("passes");
    passes.get(0).asDocument().put("status", new BsonString("EXPIRED"));
    passes.get(2).asDocument().put("status", new BsonString("EXPIRED"));
    expected.put("__v", new BsonInt32(5));
    assertThat(world.document(1)).isEqualTo(expected);
    assertThat(world.statuses.save(changes(world.judge(0)))).extracting("passes").isEqualTo(0L);
    assertThat(world.document(1)).isEqualTo(expected);
  }

  @Test
  void aRefusedChangeIsReportedAndTheOthersAreSaved() {
    world.cache("{user_id: 1, __v: 0, passes: [%s]}".formatted(pass("a", "USABLE", OVER)));
    world.cache("{user_id: 2, __v: 0, passes: [%s]}".formatted(pass("a", "USABLE", OVER)));
    List<CacheChanges> judged = changes(world.judge(0));
    world.caches.updateOne(
        BsonDocument.parse("{user_id: 1}"), BsonDocument.parse("{$set: {__v: 'text'}}"));
    PassStatuses.Saved saved = world.statuses.save(judged);
    assertThat(saved.passes()).isEqualTo(1);
    assertThat(saved.users()).isEqualTo(1);
    assertThat(saved.refused())
        .singleElement()
        .asString()
        .matches(
            "Refused\\[userId=1, passUuid=a, reason=MongoDB refused the document .code \\d+.]");
    assertThat(world.statusesOf(1)).containsExactly("USABLE");
  }

  @Test
  void anEntryWithoutAHashIsSavedOnARealServer() {
    Assumptions.assumeFalse(
        world.server.kind().equals("embedded"), "it finds no position for those");
    world.cache("{user_id: 1, passes: [{pass_uuid: 'a', status: 'USABLE', %s}]}".formatted(OVER));
    assertThat(world.statuses.save(changes(world.judge(0))).passes()).isEqualTo(1);
  }
}
