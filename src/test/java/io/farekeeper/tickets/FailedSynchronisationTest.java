package io.farekeeper.tickets;

import static io.farekeeper.tickets.Passes.expired;
import static io.farekeeper.tickets.Passes.usable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.farekeeper.embedded.sandbox.Fault;
import io.farekeeper.embedded.sandbox.SandboxRider;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What Bytemark reports is kept in the cache's own logs, and nothing else of the cache changes. */
@ExtendWith(OwnStores.class)
class FailedSynchronisationTest {
  private final Stores stores;
  @AutoClose private final TicketsFixture tickets;

  FailedSynchronisationTest(Stores stores) {
    this.stores = stores;
    tickets = new TicketsFixture(stores, "bytemark.max-retry-wait=1ms").prepared();
  }

  private SandboxRider cached() {
    SandboxRider rider = tickets.rider(42);
    tickets.check(42);
    tickets.clock.move(Duration.ofMinutes(5));
    return rider;
  }

  private SyncException failure() {
    return catchThrowableOfType(SyncException.class, () -> tickets.check(42));
  }

  /** Everything but the two logs and the version. */
  private BsonDocument rest() {
    BsonDocument document = tickets.document(42);
    List.of("passesLog", "passes4Log", "__v").forEach(document::remove);
    return document;
  }

  private int version() {
    return tickets.document(42).getInt32("__v").getValue();
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"HANG", "SLOW_BODY", "GZIPPED"})
  void anAnswerThatCannotBeUsedIsKeptAndChangesNothingElse(Fault fault) {
    SandboxRider rider = cached();
    tickets.sandbox.maxPerPage(1);
    rider.buy("some-product");
    rider.buy("some-product");
    BsonDocument before = rest();
    rider.fault(fault);
    assertThat(failure().kind())
        .isEqualTo(
            switch (fault) {
              case SESSION_EXPIRED -> SyncException.Kind.SESSION_EXPIRED;
              case NOT_JSON, MAINTENANCE -> SyncException.Kind.NOT_HEARD;
              default -> SyncException.Kind.OF_USER;
            });
    assertThat(rest()).isEqualTo(before);
    assertThat(version()).isEqualTo(1);
    assertThat(tickets.entries(42, "passes4Log")).isEmpty();
    BsonDocument entry = tickets.entries(42, "passesLog").getFirst();
    assertThat(List.copyOf(entry.keySet())).containsExactly("server_time", "data", "errors");
    assertThat(entry.get("server_time")).matches(time -> time.isString());
    assertThat(entry.getDocument("data").containsKey("passes")).isFalse();
    assertThat(entry.getArray("errors")).isNotEmpty();
  }

  /** No answer, no entry: there is nothing that Bytemark said. */
  @ParameterizedTest
  @EnumSource(names = {"HANG", "SLOW_BODY"})
  void anAnswerThatNeverArrivedLeavesTheDocumentAsItIs(Fault fault) {
    // In so short a time even an answer might not arrive: none that is needed comes from there.
    try (TicketsFixture hasty =
        new TicketsFixture(stores, "bytemark.read-timeout=300ms", "bytemark.max-retry-wait=1ms")
            .prepared()) {
      hasty.insert(
          Caches.COLLECTION,
          "{user_id: 42, timestamp: 1, passes: [], passes4: [], passesLog: [], __v: 3}");
      BsonDocument before = hasty.document(42);
      hasty.rider(42).fault(fault);
      assertThat(catchThrowableOfType(SyncException.class, () -> hasty.check(42)).kind())
          .isEqualTo(SyncException.Kind.OF_USER);
      assertThat(hasty.document(42)).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @CsvSource({"false, passesLog, passes4Log", "true, passes4Log, passesLog"})
  void theListThatFailedSaysIt(boolean v4, String log, String otherLog) {
    cached()
        .rawAnswer(
            v4,
            """
            {"errors":[{"code":40001,"message":"No such rider","more":{"$x":1.50}}],
             "server_time":"2026-03-04 05:06:07","data":{"passes":[{"uuid":"secret"}],"count":3}}
            """
                .getBytes(StandardCharsets.UTF_8));
    BsonDocument before = rest();
    assertThat(failure().reason()).isEqualTo("Bytemark: refused: 40001 No such rider");
    assertThat(rest()).isEqualTo(before);
    assertThat(tickets.entries(42, otherLog)).isEmpty();
    BsonDocument entry = tickets.entries(42, log).getFirst();
    assertThat(entry.getString("server_time").getValue()).isEqualTo("2026-03-04 05:06:07");
    assertThat(entry.get("data")).isEqualTo(new BsonDocument("count", new BsonInt32(3)));
    BsonDocument error = entry.getArray("errors").getFirst().asDocument();
    assertThat(error.get("code")).isEqualTo(new BsonInt32(40001));
    assertThat(error.getDocument("more").containsKey("$x")).isTrue();
  }

  @Test
  void theNewestTwentyAreKept() {
    SandboxRider rider = cached();
    for (int n = 0; n < 23; n++) {
      rider.rawAnswer(
          false,
          "{\"errors\":[{\"code\":%d}],\"data\":null}"
              .formatted(1000 + n)
              .getBytes(StandardCharsets.UTF_8));
      failure();
    }
    assertThat(tickets.entries(42, "passesLog"))
        .extracting(entry -> entry.getArray("errors").getFirst().asDocument().getInt32("code"))
        .hasSize(20)
        .startsWith(new BsonInt32(1003))
        .endsWith(new BsonInt32(1022));
    assertThat(version()).isEqualTo(23);
    rider.rawAnswer(false, null);
    tickets.check(42);
    assertThat(tickets.entries(42, "passesLog")).hasSize(20);
  }

  @Test
  void aDocumentWithoutLogsGetsOne() {
    tickets.rider(42, List.of(usable("a", 1)), List.of(expired("x", 1)));
    tickets.insert(Caches.COLLECTION, "{user_id: 42, timestamp: 1, passes: [], __v: 3}");
    tickets.sandbox.rider(42).fault(Fault.SERVER_ERROR);
    failure();
    assertThat(tickets.entries(42, "passesLog")).hasSize(1);
    assertThat(version()).isEqualTo(4);
  }

  static Stream<String> reportsThatCannotBeKeptWhole() {
    return Stream.of(
        "{\"errors\":[{\"code\":7,\"message\":\"%s\"}],\"server_time\":\"now\"}"
            .formatted("x".repeat(200_000)),
        "{\"errors\":[{\"code\":7}],\"server_time\":\"%s\"}".formatted("x".repeat(200_000)),
        "{\"errors\":[{\"code\":7,\"v\":%s}],\"server_time\":\"now\"}"
            .formatted("[".repeat(300) + "]".repeat(300)),
        "{\"errors\":[{\"code\":7,\"v\":%s}],\"server_time\":\"\\ud83d\"}"
            .formatted("[".repeat(900) + "]".repeat(900)),
        "{\"errors\":[{\"code\":7,\"message\":\"\\ud83d%s\"}],\"server_time\":\"now\"}"
            .formatted("x".repeat(200_000)));
  }

  @ParameterizedTest
  @MethodSource("reportsThatCannotBeKeptWhole")
  void aReportThatIsTooLargeOrTooDeepIsKeptInFewWords(String report) {
    SandboxRider rider = cached();
    rider.rawAnswer(false, report.getBytes(StandardCharsets.UTF_8));
    SyncException failure = failure();
    assertThat(failure.reason()).startsWith("Bytemark: refused: 7");
    BsonDocument entry = tickets.entries(42, "passesLog").getFirst();
    assertThat(entry.toJson().length()).isLessThan(1000);
    assertThat(entry.get("server_time")).matches(time -> time.isString());
    assertThat(entry.getArray("errors").getFirst().asDocument().getString("message").getValue())
        .startsWith("refused: 7")
        .doesNotContain("\ud83d");
  }

  @Test
  void aReportOfLoneSurrogatesIsStored() {
    SandboxRider rider = cached();
    rider.rawAnswer(
        false,
        "{\"errors\":[{\"\\u0000\":\"\\ud83d\"}],\"server_time\":\"\\ud83d\",\"data\":{\"$a.b\":1}}"
            .getBytes(StandardCharsets.UTF_8));
    failure();
    BsonDocument entry = tickets.entries(42, "passesLog").getFirst();
    assertThat(entry.get("server_time")).isEqualTo(new BsonString("\uFFFD"));
    assertThat(entry.getDocument("data").getInt32("$a.b").getValue()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"NOT_JSON", "MAINTENANCE"})
  void whoGetsAnotherAnswerThanTheRestIsTheOneToWhomItIsPutDown(Fault fault) {
    cached().fault(fault);
    tickets.rider(43);
    assertThat(tickets.check(43)).isEqualTo(SyncResult.BUILT);
    assertThat(failure().kind()).isEqualTo(SyncException.Kind.OF_USER);
  }

  @Test
  void anAnswerThatIsCompressedIsRead() {
    cached().fault(Fault.GZIPPED);
    assertThat(tickets.check(42)).isEqualTo(SyncResult.UPDATED);
  }

  @Test
  void aUserWithoutACacheLeavesNothing() {
    tickets.rider(42).fault(Fault.SERVER_ERROR);
    assertThat(failure().kind()).isEqualTo(SyncException.Kind.OF_USER);
    assertThat(tickets.caches.find(42)).isEmpty();
    assertThat(tickets.log(42)).isEmpty();
  }

  @Test
  void whatBytemarkAsksToWaitIsPassedOn() {
    cached().fault(Fault.RATE_LIMITED);
    assertThat(failure().retryAfter()).contains(Duration.ofSeconds(1));
  }

  @Test
  void bytemarkRefusingConnectionsIsNotTheUsers() {
    cached();
    tickets.sandbox.close();
    BsonDocument before = tickets.document(42);
    assertThat(failure().kind()).isEqualTo(TicketsFixture.UNREACHED);
    assertThat(tickets.document(42)).isEqualTo(before);
  }

  @Test
  void theFailureOfAnotherUserIsNoneOfThisOnes() {
    tickets.rider(43).fault(Fault.SERVER_ERROR);
    tickets.rider(42);
    assertThat(catchThrowableOfType(SyncException.class, () -> tickets.check(43))).isNotNull();
    assertThat(tickets.check(42)).isEqualTo(SyncResult.BUILT);
  }
}
