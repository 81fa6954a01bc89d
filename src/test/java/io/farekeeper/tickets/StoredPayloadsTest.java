package io.farekeeper.tickets;

import static io.farekeeper.tickets.Passes.pass;
import static io.farekeeper.tickets.Passes.usable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.farekeeper.embedded.sandbox.SandboxRider;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever Bytemark may put into a pass is in the cache and in the ticket log as it came. */
@ExtendWith(OwnStores.class)
class StoredPayloadsTest {
  @AutoClose private final TicketsFixture tickets;

  StoredPayloadsTest(Stores stores) {
    tickets = new TicketsFixture(stores).prepared();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"$x\":1",
        "\"$set\":{\"passes\":[]}",
        "\"v\":{\"$set\":{\"a\":1},\"$inc\":2}",
        "\"v\":[{\"$each\":[1]},{\"$slice\":-1}]",
        "\"$\":1,\"$$ROOT\":2,\"$[]\":3",
        "\"a.b\":1,\".\":2,\"..\":3,\"a.\":4,\".a\":5,\"a\":{\"b.c\":{\"d.0\":[]}}",
        "\"\":1,\"v\":{\"\":{\"\":[{\"\":0}]}}",
        "\"v\":{\"$ref\":\"coll\",\"$id\":17,\"$db\":\"other\"}",
        "\"v\":{\"$id\":17}",
        "\"v\":{\"$db\":\"other\",\"$ref\":{\"no\":\"string\"},\"a\":1}",
        "\"$ref\":\"coll\",\"$id\":\"x\",\"$db\":\"y\"",
        "\"$id\":\"x\"",
        "\"v\":{\"$oid\":\"0123456789abcdef01234567\",\"$date\":1,\"$numberLong\":\"x\"}",
        "\"v\":{\"_id\":{\"$x\":1},\"__proto__\":{},\"__v\":3}",
        "\"10\":{\"b\":1,\"3\":2},\"9\":[],\"00\":null",
        "\"v\":{\"z\":1,\"a\":2,\"m\":{\"y\":1,\"b\":2}},\"b\":1,\"a\":2",
        "\"v\":[1,2.5,-0.0,1e300,9007199254740993,9223372036854775807,-2147483648,1e999]",
        "\"v\":[\"\",\"\\u0000nul\",\"\\n\",\"😀\",\"\\u2028\",true,false,null,{},[]]",
        "\"long\":\"ääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääää\"",
      })
  void isStoredExactlyAndInOrder(String fields) {
    String sent = pass("a", "USABLE", 1, fields);
    BsonDocument expected = asSent(sent);
    SandboxRider rider = tickets.rider(42, List.of(sent), List.of(sent));
    assertThat(tickets.check(42)).isEqualTo(SyncResult.BUILT);
    assertCached(expected);

    // The same by an update, which writes with other operators than the build.
    TicketsFixture.answers(rider, List.of(usable("a", 2)), List.of());
    tickets.check(42);
    TicketsFixture.answers(rider, List.of(sent), List.of(sent));
    tickets.check(42);
    assertCached(expected);
    List<String> logged =
        tickets.log(42).stream().map(StoredPayloadsTest::withoutOurFields).toList();
    assertThat(logged).contains(expected.toJson());
    assertThat(logged.stream().filter(expected.toJson()::equals)).hasSizeBetween(2, 3);
  }

  private void assertCached(BsonDocument expected) {
    for (String list : List.of("passes", "passes4")) {
      BsonDocument entry = tickets.entries(42, list).getFirst();
      assertThat(entry.getDocument("payload").toJson()).isEqualTo(expected.toJson());
      assertThat(entry.getString("payload_hash").getValue()).isEqualTo(PayloadHash.of(expected));
    }
  }

  /**
   * As the client reads it: MongoDB's own parser would take {@code $oid} and the like for types.
   */
  private BsonDocument asSent(String pass) {
    SandboxRider rider = tickets.sandbox.rider(7);
    TicketsFixture.answers(rider, List.of(pass), List.of());
    return tickets.fetch("tok-7").current().passes().getFirst();
  }

  private static String withoutOurFields(BsonDocument entry) {
    BsonDocument copy = entry.clone();
    List.of("_id", "user_id", "timestamp", "farekeeper").forEach(copy::remove);
    return copy.toJson();
  }

  @Test
  void reservedNamesStayInTheCacheAndGiveWayInTheLog() {
    String fields =
        "\"_id\":{\"$x\":1},\"user_id\":7,\"timestamp\":\"t\",\"farekeeper\":[],\"__v\":9";
    String sent = pass("a", "USABLE", 1, fields);
    BsonDocument expected = asSent(sent);
    tickets.rider(42, List.of(sent), List.of());
    tickets.check(42);
    assertThat(tickets.entries(42, "passes").getFirst().getDocument("payload").toJson())
        .isEqualTo(expected.toJson());
    BsonDocument entry = tickets.log(42).getFirst();
    assertThat(List.copyOf(entry.keySet()))
        .containsExactly(
            "_id", "user_id", "timestamp", "uuid", "status", "time_created", "__v", "farekeeper");
    assertThat(entry.getInt32("user_id").getValue()).isEqualTo(42);
    assertThat(entry.getDocument("farekeeper").getString("list").getValue()).isEqualTo("passes");
  }

  @Test
  void whatBsonCannotHoldIsReplacedInThePayloadAndNotInTheHash() {
    String sent =
        pass(
            "a",
            "USABLE",
            1,
            "\"k\\u0000\":\"\\ud83d\",\"k\\ufffd\":1,\"\\ude00\":{\"\\u0000\":[]}");
    String hash = PayloadHash.of(asSent(sent));
    tickets.rider(42, List.of(sent), List.of());
    tickets.check(42);
    BsonDocument entry = tickets.entries(42, "passes").getFirst();
    assertThat(entry.getString("payload_hash").getValue()).isEqualTo(hash);
    assertThat(List.copyOf(entry.getDocument("payload").keySet()))
        .containsExactly("uuid", "status", "time_created", "k\uFFFD\uFFFD", "k\uFFFD", "\uFFFD");
    assertThat(entry.getDocument("payload").get("k\uFFFD\uFFFD"))
        .isEqualTo(new BsonString("\uFFFD"));
    tickets.check(42);
    assertThat(tickets.log(42)).hasSize(1);
  }

  private static String nested(int levels) {
    // The pass itself is the first level.
    int inside = levels - 1;
    return pass("deep", "USABLE", 1, "\"v\":" + "[".repeat(inside) + "]".repeat(inside));
  }

  @Test
  void aPassAsDeepAsAllowedIsStored() {
    SandboxRider rider = tickets.rider(42, List.of(nested(147)), List.of(nested(147)));
    assertThat(tickets.check(42)).isEqualTo(SyncResult.BUILT);
    TicketsFixture.answers(rider, List.of(), List.of());
    tickets.check(42);
    TicketsFixture.answers(rider, List.of(nested(147), usable("a", 2)), List.of());
    assertThat(tickets.check(42)).isEqualTo(SyncResult.UPDATED);
    assertThat(tickets.entries(42, "passes").getFirst().getDocument("payload"))
        .isEqualTo(asSent(nested(147)));
  }

  @ParameterizedTest
  @ValueSource(ints = {148, 250, 900})
  void aDeeperPassFailsTheUserAndNothingIsWritten(int levels) {
    tickets.rider(42, List.of(usable("a", 1), nested(levels)), List.of());
    assertTooDeep();
    assertThat(tickets.caches.find(42)).isEmpty();
    assertThat(tickets.log(42)).isEmpty();

    SandboxRider rider = tickets.sandbox.rider(42);
    TicketsFixture.answers(rider, List.of(usable("a", 1)), List.of());
    tickets.check(42);
    BsonDocument before = tickets.document(42);
    TicketsFixture.answers(rider, List.of(usable("b", 1)), List.of(nested(levels)));
    assertTooDeep();
    assertThat(tickets.document(42)).isEqualTo(before);
    assertThat(tickets.log(42)).hasSize(1);
  }

  private void assertTooDeep() {
    assertThatThrownBy(() -> tickets.check(42))
        .isInstanceOfSatisfying(
            SyncException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(SyncException.Kind.OF_USER);
              assertThat(e.reason()).contains("levels deep");
            });
  }
}
