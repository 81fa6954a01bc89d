package io.farekeeper.tickets;

import static io.farekeeper.tickets.Passes.expired;
import static io.farekeeper.tickets.Passes.free;
import static io.farekeeper.tickets.Passes.usable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.farekeeper.embedded.sandbox.Fault;
import io.farekeeper.stores.FieldData.Kind;
import io.farekeeper.tickets.build.UnreadableValues;
import io.farekeeper.tickets.sync.ExpiredPasses;
import io.farekeeper.tickets.sync.SyncPlan;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cache documents as live databases hold them: read, and healed by the next synchronisation. */
@ExtendWith(OwnStores.class)
class OddCachesTest {
  private static final String UPPER = "6F9619FF-8B86-D011-B42D-00CF4FC964FF";
  private static final String LOWER = "6f9619ff-8b86-d011-b42d-00cf4fc964ff";

  private final Stores stores;
  @AutoClose private final TicketsFixture tickets;

  OddCachesTest(Stores stores) {
    this.stores = stores;
    tickets = new TicketsFixture(stores).prepared();
  }

  private void cache(String fields) {
    tickets.insert(Caches.COLLECTION, "{user_id: 42, %s}".formatted(fields));
  }

  private CacheSnapshot read() {
    return tickets.caches.find(42).orElseThrow();
  }

  private static String entry(String pass, String more) {
    return "{pass_uuid: '%s', timestamp: 17, status: 'USABLE', free_ticket_status: 0, payload: %s,"
            .formatted(BsonDocument.parse(pass).getString("uuid").getValue(), pass)
        + " payload_hash: '%s'%s}".formatted(PayloadHash.of(BsonDocument.parse(pass)), more);
  }

  private List<BsonDocument> kept() {
    return stores
        .collection(UnreadableValues.COLLECTION)
        .find()
        .sort(new BsonDocument("field", new BsonInt32(1)))
        .into(new ArrayList<>());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                                     | 1",
        "__v: null,                           | 1",
        "__v: 'text',                         | 1",
        "__v: '',                             | 1",
        "__v: NaN,                            | 1",
        "__v: 7.5,                            | 1",
        "__v: {$numberLong: '7'},             | 8",
        "__v: 7.0,                            | 8",
        "__v: {$numberDecimal: '7'},          | 8",
        "__v: {$numberDecimal: 'NaN'},        | 1",
        "__v: 2147483647,                     | 1",
        "__v: {$numberLong: '2147483648'},    | 1",
        "__v: -3,                             | -2",
        "__v: {a: 1},                         | 1",
        "__v: {$date: '2026-01-01T00:00:00Z'},| 1",
        "__v: true,                           | 1",
      })
  void aVersionOfAnyKindIsComparedAsItIsAndSetToAnInt32(String version, int next) {
    cache((version == null ? "" : version) + " timestamp: 1, passes: [], passes4: []");
    tickets.rider(42, List.of(usable("a", 1)), List.of());
    assertThat(tickets.check(42)).isEqualTo(SyncResult.UPDATED);
    assertThat(tickets.document(42).get("__v")).isEqualTo(new BsonInt32(next));
    assertThat(tickets.uuids(42, "passes")).containsExactly("a");
    boolean odd = version != null && !version.contains("-3");
    assertThat(tickets.found.total(Kind.VERSION_REPLACED)).isEqualTo(odd ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "__v: null | {$unset: {__v: 1}}",
        "x: 1      | {$set: {__v: null}}",
        "__v: null | {$set: {__v: 0}}",
        "__v: 'a'  | {$set: {__v: 'b'}}",
        "__v: 1.5  | {$set: {__v: 1}}",
      })
  void anotherWriterIsNoticedByAnyChangeOfTheVersion(String before, String change) {
    cache(before + ", timestamp: 1, passes: [], passes4: []");
    CacheSnapshot snapshot = read();
    tickets.change(42, change);
    assertThat(tickets.caches.change(snapshot, new BsonDocument("x", new BsonInt32(1)))).isFalse();
    assertThat(tickets.caches.change(read(), new BsonDocument("x", new BsonInt32(1)))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "passes: null, passes4: null, passesLog: null, passes4Log: null,"})
  void absentAndNullListsAreEmpty(String lists) {
    cache(lists + " timestamp: 1, __v: 0");
    assertThat(read().list("passes")).isEmpty();
    assertThat(read().hasUnreadableList()).isFalse();
    tickets.rider(42, List.of(usable("a", 1)), List.of(expired("x", 1)));
    tickets.check(42);
    assertThat(tickets.uuids(42, "passes")).containsExactly("a");
    assertThat(tickets.uuids(42, "passes4")).containsExactly("x");
    assertThat(kept()).isEmpty();
  }

  /** Also where the two lists themselves stay as they are. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "passes: [], passes4: [], passesLog: [null, 5, {a: 1}], passes4Log: [[1]], | 3",
        "passes: [], passes4: [], passesLog: null,                                  | 0",
        "passes: null, passesLog: [{a: 1}], passes4Log: [],                         | 0",
        "                                                                           | 0",
      })
  void whatIsOddInAnyOfTheFourArraysGoesWithTheNextSynchronisation(String arrays, int skipped) {
    cache((arrays == null ? "" : arrays) + " timestamp: 1, __v: 4");
    boolean logged = arrays != null && arrays.contains("{a: 1}");
    tickets.rider(42, List.of(), List.of());

    assertThat(tickets.check(42)).isEqualTo(SyncResult.UPDATED);

    BsonDocument document = tickets.document(42);
    assertThat(document.getArray("passes")).isEmpty();
    assertThat(document.getArray("passes4")).isEmpty();
    assertThat(document.getArray("passesLog"))
        .isEqualTo(logged ? BsonArray.parse("[{a: 1}]") : new BsonArray());
    assertThat(document.getArray("passes4Log")).isEmpty();
    assertThat(document.get("__v")).isEqualTo(new BsonInt32(5));
    assertThat(kept()).isEmpty();
    assertThat(tickets.found.total(Kind.ELEMENT_SKIPPED)).isEqualTo(skipped);
  }

  @Test
  void anEntryThatALogTakesMeanwhileIsNotLost() {
    cache("timestamp: 1, __v: 4, passes: [], passes4: [], passesLog: [5], passes4Log: []");
    CacheSnapshot snapshot = read();
    tickets.change(42, "{$push: {passesLog: {a: 1}}}");

    SyncPlan nothing =
        new SyncPlan(List.of(), List.of(), false, List.of(), List.of(), List.of(), 0);
    assertThat(tickets.caches.update(snapshot, nothing, 2)).isFalse();
    assertThat(tickets.caches.update(read(), nothing, 2)).isTrue();
    assertThat(tickets.document(42).getArray("passesLog")).isEqualTo(BsonArray.parse("[{a: 1}]"));
  }

  @Test
  void elementsThatAreNoPassArePassedOverAndGo() {
    cache(
        """
        timestamp: 1, __v: 0, passes: [null, 5, 'text', [1], {}, {pass_uuid: 7}, {payload: {}},
        {pass_uuid: ' ', payload: {uuid: 7}}, %s],
        passes4: [null, %s, {status: 'EXPIRED'}]
        """
            .formatted(entry(usable("a", 1), ""), entry(expired("x", 1), "")));
    CacheSnapshot cache = read();
    assertThat(cache.list("passes"))
        .extracting(pass -> pass.uuid().orElse(""))
        .containsExactly("a");
    assertThat(cache.list("passes4"))
        .extracting(pass -> pass.uuid().orElse(""))
        .containsExactly("x");
    assertThat(tickets.found.total(Kind.ELEMENT_SKIPPED)).isEqualTo(10);

    tickets.rider(42, List.of(usable("a", 1)), List.of());
    tickets.check(42);
    assertThat(tickets.uuids(42, "passes")).containsExactly("a");
    assertThat(tickets.uuids(42, "passes4")).containsExactly("x");
    assertThat(tickets.log(42)).isEmpty();
  }

  @Test
  void aPassThatThePayloadAloneNamesIsAPassAndGetsItsUuid() {
    String unnamed = entry(usable("a", 1), "").replace("pass_uuid: 'a', ", "");
    String oddlyNamed = entry(usable("b", 2), "").replace("pass_uuid: 'b'", "pass_uuid: {x: 1}");
    cache("timestamp: 1, __v: 0, passes: [%s, %s]".formatted(unnamed, oddlyNamed));
    assertThat(read().list("passes"))
        .extracting(pass -> pass.uuid().orElse(""))
        .containsExactly("a", "b");
    tickets.rider(42, List.of(usable("a", 1), usable("b", 2)), List.of());
    tickets.check(42);
    assertThat(tickets.uuids(42, "passes")).containsExactly("a", "b");
    assertThat(tickets.entry(42, "passes", "a").get("timestamp")).isEqualTo(new BsonInt32(17));
    assertThat(tickets.log(42)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "timestamp: null",
        "timestamp: NaN",
        "timestamp: 'x'",
        "status: 7",
        "status: null",
        "free_ticket_status: 'no'",
        "payload: 'text'",
        "payload: null",
        "payload: [1]",
      })
  void whatCannotBeReadInAnUnchangedEntryIsHealed(String odd) {
    BsonDocument entry = BsonDocument.parse(entry(usable("a", 1), ", their: {own: 1}"));
    entry.putAll(BsonDocument.parse("{" + odd + "}"));
    cache("timestamp: 1, __v: 0, passes: [%s]".formatted(entry.toJson()));
    assertThat(read().list("passes")).hasSize(1);
    tickets.rider(42, List.of(usable("a", 1)), List.of());
    tickets.check(42);
    BsonDocument healed = tickets.entry(42, "passes", "a");
    BsonDocument expected = BsonDocument.parse(entry(usable("a", 1), ", their: {own: 1}"));
    if (odd.startsWith("timestamp")) {
      expected.put("timestamp", new BsonInt32((int) TicketsFixture.NOW.getEpochSecond()));
    }
    assertThat(healed).isEqualTo(expected);
    assertThat(tickets.log(42)).isEmpty();
  }

  @Test
  void anEntryWithoutAReadableHashIsTakenAsChanged() {
    BsonDocument entry = BsonDocument.parse(entry(usable("a", 1), ""));
    entry.put("payload_hash", new BsonInt32(7));
    cache("timestamp: 1, __v: 0, passes: [%s]".formatted(entry.toJson()));
    tickets.rider(42, List.of(usable("a", 1)), List.of());
    tickets.check(42);
    assertThat(tickets.logged(42)).containsExactly("passes changed a USABLE @0");
    tickets.check(42);
    assertThat(tickets.logged(42)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"'lost'", "{a: {pass_uuid: 'a'}}", "7", "true", "{}"})
  void somethingElseThanAnArrayIsKeptAsideAndWrittenAnew(String lost) {
    cache(
        "timestamp: 1, __v: 0, passes: %1$s, passes4: [%2$s], passesLog: %1$s"
            .formatted(lost, entry(expired("x", 1), "")));
    CacheSnapshot cache = read();
    assertThat(cache.list("passes")).isEmpty();
    assertThat(cache.list("passes4")).hasSize(1);
    assertThat(cache.hasUnreadableList()).isTrue();

    tickets.rider(42, List.of(usable("a", 1), free("f", 2)), List.of());
    tickets.check(42);
    assertThat(tickets.uuids(42, "passes")).containsExactly("a", "f");
    assertThat(tickets.uuids(42, "passes4")).containsExactly("x");
    assertThat(tickets.document(42).getArray("passesLog")).isEmpty();
    BsonValue value = BsonDocument.parse("{value: %s}".formatted(lost)).get("value");
    assertThat(kept())
        .extracting(document -> document.get("field"))
        .containsExactly(new BsonString("passes"), new BsonString("passesLog"));
    assertThat(kept())
        .allSatisfy(
            document -> {
              assertThat(document.get("user_id")).isEqualTo(new BsonInt32(42));
              assertThat(document.get("value")).isEqualTo(value);
              assertThat(document.isDateTime("when")).isTrue();
            });
    assertThat(tickets.found.total(Kind.ARRAY_REPLACED)).isEqualTo(2);
    // Nobody knows whether the free pass is new.
    assertThat(tickets.events).isEmpty();
    tickets.check(42);
    assertThat(kept()).hasSize(2);
  }

  @Test
  void whatIsKeptAsideTwiceIsThereOnce() {
    cache("timestamp: 1, __v: 0, passes: 'lost'");
    UnreadableValues values = new UnreadableValues(stores.mongo, tickets.found, tickets.clock);
    values.keep(read(), "passes");
    values.keep(read(), "passes");
    assertThat(kept()).hasSize(1);
    assertThat(tickets.found.total(Kind.ARRAY_REPLACED)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "passesLog: null, __v: 0",
        "passesLog: 'x', __v: 0",
        "passesLog: {a: 1}, __v: 0",
        "passesLog: [null, 5], __v: 0",
        "passesLog: [], __v: null",
        "passesLog: [], __v: 'x'",
        "__v: NaN",
      })
  void aFailedAnswerIsKeptWhateverTheLogHolds(String fields) {
    cache("timestamp: 1, passes: [], " + fields);
    tickets.rider(42).fault(Fault.SESSION_EXPIRED);
    assertThatThrownBy(() -> tickets.check(42)).isInstanceOf(SyncException.class);
    BsonDocument document = tickets.document(42);
    assertThat(document.getArray("passesLog").getLast().isDocument()).isTrue();
    assertThat(document.isInt32("__v")).isTrue();
    assertThat(kept())
        .hasSize(
            (fields.contains("'x'") && !fields.contains("[]")) || fields.contains("{a") ? 1 : 0);
  }

  @Test
  void oneUuidInTwoSpellingsIsOnePass() {
    cache(
        "timestamp: 1, __v: 0, passes: [%s, %s], passes4: [%s, %s]"
            .formatted(
                entry(usable(UPPER, 1), ""),
                entry(usable(LOWER, 1), ", second: true"),
                entry(expired("x", 1), ""),
                entry(expired("x", 1), ", second: true")));
    assertThat(read().list("passes")).hasSize(1);
    assertThat(read().list("passes4")).hasSize(1);

    tickets.rider(42, List.of(usable(UPPER, 1), usable(LOWER, 1)), List.of());
    tickets.check(42);
    assertThat(tickets.uuids(42, "passes")).containsExactly(LOWER);
    assertThat(tickets.entry(42, "passes", LOWER).getBoolean("second").getValue()).isTrue();
    assertThat(tickets.entry(42, "passes4", "x").getBoolean("second").getValue()).isTrue();
    assertThat(tickets.entries(42, "passes4")).hasSize(1);
    assertThat(tickets.log(42)).isEmpty();
  }

  @Test
  void theVendorsSpellingIsStoredAndItsPassIsNoNewOne() {
    cache("timestamp: 1, __v: 0, passes: [%s]".formatted(entry(free(LOWER, 1), ", their: 1")));
    tickets.rider(42, List.of(free(UPPER, 1)), List.of());
    tickets.check(42);
    assertThat(tickets.uuids(42, "passes")).containsExactly(UPPER);
    assertThat(tickets.entry(42, "passes", UPPER).containsKey("their")).isTrue();
    assertThat(tickets.logged(42)).containsExactly("passes changed " + UPPER + " USABLE @0");
    assertThat(tickets.events).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "'text'", "{expired_moved: 'x'}", "{expired_moved: NaN}", "5"})
  void oddMarksOfOurOwnStopNothing(String own) {
    cache("timestamp: 1, __v: 0, farekeeper: %s, passes: []".formatted(own));
    tickets.rider(42, List.of(usable("a", 1)), List.of(expired("x", 1)));
    assertThat(tickets.check(42)).isEqualTo(SyncResult.UPDATED);
    assertThat(new ExpiredPasses(stores.mongo).with(read(), 42)).hasSize(1);
  }
}
