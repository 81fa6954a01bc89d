package io.farekeeper.bytemark;

import static io.farekeeper.bytemark.VendorStub.json;
import static io.farekeeper.bytemark.VendorStub.pass;
import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.stores.FieldData;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
@ResourceLock(Resources.SYSTEM_OUT)
class BytemarkClientPagesTest {
  private final VendorFixture fixture;
  private final VendorStub vendor;

  BytemarkClientPagesTest() throws IOException {
    fixture = new VendorFixture("page-size=2", "max-pages=4");
    vendor = fixture.vendor;
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private UserPasses fetch() {
    return fixture.client.fetch("tok-1");
  }

  private static List<String> uuids(PassList list) {
    return list.passes().stream().map(pass -> pass.getString("uuid").getValue()).toList();
  }

  private static VendorStub.Answer page(String next, String total, String... uuids) {
    String passes = String.join(",", List.of(uuids).stream().map(uuid -> pass(uuid)).toList());
    return json("[" + passes + "]", "{\"next\":" + next + "}", total);
  }

  @Test
  void asksForBothListsWithTheUsersToken() {
    vendor.script = call -> json("[" + pass(call.list().label()) + "]");

    UserPasses passes = fetch();

    assertThat(uuids(passes.current())).containsExactly("current");
    assertThat(uuids(passes.expired())).containsExactly("expired");
    assertThat(passes.current().serverTime()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(passes.current().shortOfTotal()).isFalse();
    assertThat(vendor.calls)
        .extracting(VendorStub.Call::uri)
        .containsExactly(
            "/base/passes?per_page=2&page=1", "/base/v4.0/passes?status=EXPIRED&per_page=2&page=1");
    assertThat(vendor.calls).extracting(VendorStub.Call::token).containsOnly("tok-1");
    assertThat(fixture.counted(PassListType.CURRENT, "ok")).isEqualTo(1);
    assertThat(fixture.counted(PassListType.EXPIRED, "ok")).isEqualTo(1);
    assertThat(fixture.meters.timer("farekeeper.bytemark.call", "list", "expired").count())
        .isEqualTo(1);
  }

  @Test
  void keepsEachPassAsItWasSent() {
    String sent =
        """
        {"z":1,"uuid":"u","$a.b":{"":-0},"status":"NEW_ONE","price":5.50,"2":[],"x":"\\ud800"}\
        """;
    vendor.script = call -> json("[" + sent + "]");

    BsonDocument pass = fetch().current().passes().getFirst();

    assertThat(pass.keySet()).containsExactly("z", "uuid", "$a.b", "status", "price", "2", "x");
    assertThat(pass.getDocument("$a.b").getDouble("").getValue()).isEqualTo(-0.0);
    assertThat(pass.getString("x").getValue()).isEqualTo("\ud800");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "true|2",
        "'\"/passes?page=2&per_page=2\"'|2",
        "'\"/passes?per_page=2&page=3\"'|3",
        "'\"http://elsewhere.invalid/steal?page=7#x\"'|7",
        "'\"/passes?cursor=abc\"'|2",
        "'\"/passes?page=1\"'|2",
        "'\"/passes?page=0\"'|2",
        "'\"/passes?page=99999999999999999999\"'|2",
        "'\"/passes?mypage=9\"'|2",
        "'\"2\"'|2"
      })
  void readsThePageThatNextNames(String next, int page) {
    vendor.script = call -> call.page() == 1 ? page(next, "2", "a") : page("false", "2", "b");

    assertThat(uuids(fetch().current())).containsExactly("a", "b");
    assertThat(vendor.calls).extracting(VendorStub.Call::page).containsExactly(1, page, 1, page);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"next\":null}",
        "{\"next\":false}",
        "{\"next\":\"\"}",
        "{}",
        "null",
        "{\"page\":\"x\"}"
      })
  void endsWhereNothingFollows(String pagination) {
    vendor.script = call -> json("[" + pass("a") + "]", pagination, "\"many\"");

    assertThat(uuids(fetch().current())).containsExactly("a");
    assertThat(vendor.calls).hasSize(2);
  }

  @Test
  void takesAnAnswerWithoutErrorsPaginationAndTime() {
    vendor.script = call -> VendorStub.body(200, "{\"data\":{\"passes\":[],\"total_count\":1.5}}");

    assertThat(fetch().current()).isEqualTo(new PassList(List.of(), "", false, 1, 0));
  }

  @Test
  void countsAUuidOnceTheLastOneAtTheFirstPlace() {
    vendor.script =
        call ->
            switch (call.page()) {
              case 1 -> page("true", "3", "a", "b");
              default ->
                  json(
                      "[" + pass("c") + ",{\"uuid\":\"a\",\"status\":\"USING\"}]",
                      "{\"next\":null}",
                      "3");
            };

    PassList current = fetch().current();

    assertThat(uuids(current)).containsExactly("a", "b", "c");
    assertThat(current.passes().getFirst().getString("status").getValue()).isEqualTo("USING");
    assertThat(current.shortOfTotal()).isFalse();
  }

  @Test
  void takesAUuidInOtherLetterCaseAsTheSame() {
    String uuid = "0f8fad5b-d9cb-469f-a165-70867728950e";
    vendor.script =
        call -> json("[" + pass(uuid) + "," + pass(uuid.toUpperCase(Locale.ROOT)) + "]");

    assertThat(uuids(fetch().current())).containsExactly(uuid.toUpperCase(Locale.ROOT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3",
        "null",
        "[]",
        "{}",
        "{\"uuid\":7,\"status\":\"USING\"}",
        "{\"uuid\":\" \",\"status\":\"USING\"}",
        "{\"status\":\"USING\"}",
        "{\"uuid\":\"x\",\"status\":null}",
        "{\"uuid\":\"x\"}"
      })
  void passesOverAnElementThatIsNoPass(String element, CapturedOutput output) {
    vendor.script =
        call -> json("[" + pass("a") + "," + element + "," + pass("b") + "]", "null", "3");

    PassList current = fetch().current();

    assertThat(uuids(current)).containsExactly("a", "b");
    assertThat(current.skipped()).isEqualTo(1);
    assertThat(current.shortOfTotal()).isFalse();
    assertThat(vendor.calls).hasSize(2);
    assertThat(fixture.fieldData.total(FieldData.Kind.ELEMENT_SKIPPED)).isEqualTo(2);
    assertThat(output).contains("Passed over 1 elements of a current list");
  }

  @Test
  void passesOverAUuidThatIsTooLongToBeNoted() {
    vendor.script = call -> json("[" + pass("a".repeat(129)) + "," + pass("b".repeat(128)) + "]");

    assertThat(uuids(fetch().current())).containsExactly("b".repeat(128));
  }

  @Test
  void takesNoListForEmptyOfWhichItCanReadNothing() {
    vendor.script = call -> json("[3,null]");

    BytemarkException e = fixture.failure("tok-1");

    assertThat(e.failure()).isEqualTo(Failure.MALFORMED);
    assertThat(e).hasMessage("answer malformed: no element of data.passes is a pass");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[]", "3", "\"x\"", "true", "{\"next\":2}", "{\"next\":[]}", "{\"next\":\"x\"}"})
  void asksForNothingMoreIfTheListIsCompleteWhateverPaginationSays(String pagination) {
    vendor.script = call -> json("[" + pass("a") + "]", pagination, "1");

    assertThat(uuids(fetch().current())).containsExactly("a");
    assertThat(vendor.calls).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"2\"", "-1", "1.5", "2", "{}", "9223372036854775807", "1e300"})
  void asksAsLongAsSomethingNewComesIfPaginationCannotBeRead(String total) {
    vendor.script =
        call ->
            json(
                "[" + pass(call.page() < 3 ? "a" + call.page() : "a2") + "]",
                "{\"next\":{}}",
                total);

    assertThat(uuids(fetch().current())).containsExactly("a1", "a2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "null"})
  void takesAnEmptyObjectOfErrorsForNone(String errors) {
    vendor.script =
        call -> VendorStub.body(200, "{\"errors\":" + errors + ",\"data\":{\"passes\":[]}}");

    assertThat(fetch().current().passes()).isEmpty();
  }

  @Test
  void fetchesAListThatIsShortOnceMore() {
    vendor.script =
        call -> call.number() == 1 ? page("null", "2", "a") : page("null", "2", "a", "b");

    PassList current = fetch().current();

    assertThat(uuids(current)).containsExactly("a", "b");
    assertThat(current.shortOfTotal()).isFalse();
    assertThat(fixture.meters.counter("farekeeper.bytemark.short.lists").count()).isZero();
    assertThat(vendor.calls).hasSize(3);
  }

  @Test
  void takesAListThatStaysShortWithAWarning(CapturedOutput output) {
    vendor.script =
        call ->
            call.list() == PassListType.EXPIRED
                ? page("null", "5", "secret-uuid")
                : page("null", "0");

    UserPasses passes = fetch();

    assertThat(passes.current().shortOfTotal()).isFalse();
    assertThat(passes.expired().shortOfTotal()).isTrue();
    assertThat(uuids(passes.expired())).containsExactly("secret-uuid");
    assertThat(vendor.calls).hasSize(3);
    assertThat(fixture.meters.counter("farekeeper.bytemark.short.lists").count()).isEqualTo(1);
    assertThat(output)
        .contains("The expired list has 1 distinct passes and a total_count of 5")
        .doesNotContain("secret-uuid")
        .doesNotContain("tok-1");
  }

  @Test
  void fetchesTheCurrentListAloneAndSaysHowManyPagesItHad() {
    vendor.script = call -> page(call.page() == 2 ? "null" : "true", "2", "a" + call.page());

    PassList current = fixture.client.fetchCurrent("tok-1");

    assertThat(uuids(current)).containsExactly("a1", "a2");
    assertThat(current.pages()).isEqualTo(2);
    assertThat(vendor.calls).extracting(VendorStub.Call::list).containsOnly(PassListType.CURRENT);
  }

  @Test
  void stopsWhenPagesBringNothingNew() {
    vendor.script = call -> page("true", "100", "a");

    BytemarkException e = fixture.failure("tok-1");

    assertThat(e.failure()).isEqualTo(Failure.ENDLESS_PAGING);
    assertThat(e).hasMessage("page 2 brought nothing new and names a next one");
    assertThat(e.report().orElseThrow().getDocument("data").getInt32("total_count").getValue())
        .isEqualTo(100);
    assertThat(vendor.calls).hasSize(2);
  }

  @Test
  void stopsWhenThereAreTooManyPages() {
    vendor.script = call -> page("true", "100", "a" + call.page());

    BytemarkException e = fixture.failure("tok-1");

    assertThat(e.failure()).isEqualTo(Failure.ENDLESS_PAGING);
    assertThat(e).hasMessage("more than 4 pages");
    assertThat(vendor.calls).hasSize(4);
  }

  @Test
  void readsAsManyPagesAsAllowed() {
    vendor.script = call -> page(call.page() == 4 ? "null" : "true", "4", "a" + call.page());

    assertThat(uuids(fetch().current())).containsExactly("a1", "a2", "a3", "a4");
  }

  @Test
  void reportsWhatAnEarlierPageSaidWhenALaterOneBringsNoAnswer() {
    vendor.script = call -> call.page() == 1 ? page("true", "9", "a") : VendorStub.hangUp();

    BytemarkException e = fixture.failure("tok-1");

    assertThat(e.failure()).isEqualTo(Failure.UNREACHABLE);
    BsonDocument report = e.report().orElseThrow();
    assertThat(report.getString("server_time").getValue()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(report.getDocument("data").keySet())
        .containsExactly("page_count", "total_count", "pagination");
    assertThat(report.getArray("errors").getFirst().asDocument().getString("message").getValue())
        .startsWith("page 2: no connection: ");
  }
}
