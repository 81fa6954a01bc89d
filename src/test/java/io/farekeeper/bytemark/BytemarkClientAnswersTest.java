package io.farekeeper.bytemark;

import static io.farekeeper.bytemark.VendorStub.body;
import static io.farekeeper.bytemark.VendorStub.json;
import static io.farekeeper.bytemark.VendorStub.pass;
import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.stores.FieldData;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BytemarkClientAnswersTest {
  private static final String GONE = "{\"errors\":[{\"code\":50020,\"message\":\"gone\"}]}";

  private final VendorFixture fixture;
  private final VendorStub vendor;

  BytemarkClientAnswersTest() throws IOException {
    fixture = new VendorFixture();
    vendor = fixture.vendor;
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        answer(200, GONE, Failure.SESSION_EXPIRED, "session expired (50020)"),
        answer(
            200,
            GONE.replace("50020", "\"50020\""),
            Failure.SESSION_EXPIRED,
            "session expired (50020)"),
        answer(
            200,
            GONE.replace("50020", "50020.0"),
            Failure.SESSION_EXPIRED,
            "session expired (50020)"),
        answer(400, GONE, Failure.SESSION_EXPIRED, "session expired (50020)"),
        answer(500, GONE, Failure.SESSION_EXPIRED, "session expired (50020)"),
        answer(
            200,
            "{\"errors\":[{\"code\":1},{\"code\":50020}]}",
            Failure.SESSION_EXPIRED,
            "session expired (50020)"),
        answer(401, "{\"errors\":[]}", Failure.REFUSED, "refused (HTTP 401)"),
        answer(
            200,
            "{\"errors\":{\"code\":50020,\"message\":\"gone\"}}",
            Failure.SESSION_EXPIRED,
            "session expired (50020)"),
        answer(
            400,
            "{\"code\":50001,\"message\":\"\u041d\u0435\"}",
            Failure.REFUSED,
            "refused (HTTP 400): 50001 \u041d\u0435"),
        answer(
            500,
            "{\"errors\":[{\"code\":50000,\"message\":\"no\"}]}",
            Failure.SERVER_ERROR,
            "server error (HTTP 500): 50000 no"),
        answer(
            200,
            "{\"errors\":[{\"code\":50001,\"message\":\"No such\\n"
                + "user\",\"card\":\"4111\"}],\"data\":{\"passes\":[]}}",
            Failure.REFUSED,
            "refused: 50001 No such user"),
        answer(200, "{\"errors\":[{\"code\":{},\"message\":null}]}", Failure.REFUSED, "refused"),
        answer(200, "{\"errors\":[\"4111\"]}", Failure.REFUSED, "refused"),
        answer(
            200,
            "{\"errors\":[{\"message\":\"bad token tok-1!\"}]}",
            Failure.REFUSED,
            "refused: bad token ***!"),
        answer(
            404,
            "{\"errors\":[{\"code\":4,\"message\":\"no\"}]}",
            Failure.REFUSED,
            "refused (HTTP 404): 4 no"),
        answer(
            200,
            "{\"errors\":[]",
            Failure.MALFORMED,
            "answer malformed: not JSON at line 1, column 13"),
        answer(
            200,
            "{\"errors\":\"no\",\"data\":{\"passes\":[]}}",
            Failure.MALFORMED,
            "answer malformed: errors is not an array"),
        answer(
            200,
            "{\"errors\":[],\"data\":[]}",
            Failure.MALFORMED,
            "answer malformed: data is not an object"),
        answer(
            200,
            "{\"server_time\":\"\"}",
            Failure.MALFORMED,
            "answer malformed: data is not an object"),
        answer(200, data("{}"), Failure.MALFORMED, "answer malformed: data.passes is not an array"),
        answer(
            200,
            data("{\"passes\":{}}"),
            Failure.MALFORMED,
            "answer malformed: data.passes is not an array"),
        answer(
            200,
            data("{\"passes\":[" + "[".repeat(998) + "]".repeat(998) + "]}"),
            Failure.TOO_DEEP,
            "answer nested deeper than 1000 levels"));
  }

  private static Arguments answer(int status, String body, Failure failure, String message) {
    return Arguments.of(status, body, failure, message);
  }

  private static String data(String data) {
    return "{\"errors\":null,\"data\":" + data + "}";
  }

  @ParameterizedTest
  @MethodSource("answers")
  void namesTheFailureAndDoesNotAskAgain(int status, String body, Failure failure, String message) {
    vendor.script =
        call ->
            call.list() == PassListType.EXPIRED
                ? body(status, body, "Location", "/base/elsewhere")
                : json("[]");

    BytemarkException e = fixture.failure("tok-1");

    assertThat(e).hasMessage(message).hasNoCause();
    assertThat(e.failure()).isEqualTo(failure);
    assertThat(e.isUsersOwn()).isTrue();
    assertThat(e.list()).isEqualTo(PassListType.EXPIRED);
    assertThat(e.report().orElseThrow().keySet()).containsExactly("server_time", "data", "errors");
    assertThat(e.report().orElseThrow().getArray("errors")).isNotEmpty();
    assertThat(vendor.calls).hasSize(failure == Failure.SERVER_ERROR ? 4 : 2);
    assertThat(fixture.counted(PassListType.EXPIRED, failure.label()))
        .isEqualTo(vendor.calls.size() - 1);
    assertThat(fixture.fieldData.total(FieldData.Kind.NOT_AN_ENVELOPE)).isZero();
  }

  static Stream<Arguments> answersOfOthers() {
    return Stream.of(
        other(200, "", "it is empty"),
        other(200, " \n", "it is empty"),
        other(204, "", "it is empty"),
        other(200, "<html>", "it is not JSON"),
        other(200, "{}x", "it is not JSON"),
        other(200, "{\"message\":\"{\\\"errors\\\":", "it is not JSON"),
        other(200, "[".repeat(1002), "it is not JSON"),
        other(200, "[]", "JSON that is no object"),
        other(200, "\"ok\"", "JSON that is no object"),
        other(200, "{}", "JSON that is no envelope"),
        other(200, "{\"data\":[],\"errors\":{},\"server_time\":1}", "JSON that is no envelope"),
        other(200, "{\"message\":\"Forbidden\"}", "JSON that is no envelope"),
        other(200, "{\"code\":503,\"message\":\"Unavailable\"}", "JSON that is no envelope"),
        other(200, "{\"code\":50001}", "JSON that is no envelope"),
        other(301, "", ""),
        other(302, "<html>", ""),
        other(307, "{\"errors\":[],\"data\":{\"passes\":[]}}", ""),
        other(400, "{\"errors\":[],", ""),
        other(401, "", ""),
        other(403, "<html>", ""),
        other(404, "{\"message\":\"no Route matched\"}", ""),
        other(500, "", ""),
        other(502, "<html>", ""),
        other(503, "{\"status\":503,\"error\":\"Service Unavailable\"}", ""));
  }

  private static Arguments other(int status, String body, String detail) {
    return Arguments.of(status, body, detail);
  }

  @ParameterizedTest
  @MethodSource("answersOfOthers")
  void hearsWhetherItIsTheVendorThatAnswers(int status, String body, String detail) {
    vendor.script = call -> body(status, body, "Location", "/maintenance?token=tok-1");

    BytemarkException e = fixture.failure("tok-1");

    boolean error = status >= 500;
    Failure failure = error ? Failure.SERVER_ERROR : Failure.NOT_AN_ENVELOPE;
    assertThat(e.failure()).isEqualTo(failure);
    assertThat(e.isUsersOwn()).isFalse();
    assertThat(e)
        .hasMessage(
            "what answered is not Bytemark (HTTP "
                + status
                + ")"
                + (detail.isEmpty() ? "" : ": " + detail));
    assertThat(e.report()).isPresent();
    int tries = error ? 3 : 1;
    assertThat(vendor.calls).hasSize(tries);
    assertThat(fixture.counted(PassListType.CURRENT, failure.label())).isEqualTo(tries);
    assertThat(fixture.fieldData.total(FieldData.Kind.NOT_AN_ENVELOPE)).isEqualTo(tries);
  }

  @ParameterizedTest
  @CsvSource({"403,NOT_AN_ENVELOPE", "503,SERVER_ERROR", "429,RATE_LIMITED"})
  void putsItDownToAUserOnlyWhileAnotherOneIsAnswered(int status, Failure failure) {
    vendor.script = call -> call.token().equals("odd") ? body(status, "<html>") : json("[]");
    assertThat(fixture.failure("odd").isUsersOwn()).as("nobody was answered yet").isFalse();
    fixture.client.fetch("other");

    fixture.later(Duration.ofMinutes(10));
    BytemarkException e = fixture.failure("odd");
    assertThat(e.failure()).isEqualTo(failure);
    assertThat(e.isUsersOwn()).isTrue();

    fixture.later(Duration.ofMillis(1));
    assertThat(fixture.failure("odd").isUsersOwn()).as("that was long ago").isFalse();
  }

  @Test
  void itsOwnEarlierAnswersSayNothingOfAUser() {
    AtomicBoolean odd = new AtomicBoolean();
    vendor.script = call -> odd.get() ? body(200, "<html>") : json("[]");
    fixture.client.fetch("odd");
    odd.set(true);
    assertThat(fixture.failure("odd").isUsersOwn()).isFalse();

    odd.set(false);
    vendor.script = call -> odd.get() ? body(200, "<html>") : body(400, GONE);
    fixture.failure("other");
    fixture.failure("odd");
    odd.set(true);
    assertThat(fixture.failure("odd").isUsersOwn()).as("the one before the newest").isTrue();
    assertThat(fixture.failure("other").isUsersOwn()).isTrue();
    fixture.later(Duration.ofHours(-1));
    assertThat(fixture.failure("odd").isUsersOwn()).as("a clock was set back").isFalse();
  }

  @ParameterizedTest
  @CsvSource({"500,SERVER_ERROR", "503,SERVER_ERROR", "429,RATE_LIMITED"})
  void asksThreeTimesWhenTheFailureIsTransient(int status, Failure failure) {
    vendor.script = call -> body(status, "down");

    BytemarkException e = fixture.failure("tok-1");

    assertThat(e.failure()).isEqualTo(failure);
    assertThat(e).hasMessageContaining("(HTTP " + status + ")");
    assertThat(e.list()).isEqualTo(PassListType.CURRENT);
    assertThat(vendor.calls).hasSize(3);
    assertThat(fixture.counted(PassListType.CURRENT, failure.label())).isEqualTo(3);
  }

  @Test
  void recoversFromWhatIsTransient() {
    vendor.script = call -> call.number() < 3 ? body(502, "") : json("[" + pass("a") + "]");

    assertThat(fixture.client.fetch("tok-1").current().passes()).hasSize(1);
    assertThat(vendor.calls).hasSize(4);
  }

  @Test
  void reportsWhatTheApiSaidWithoutThePasses() {
    String errors = "[{\"code\":50001,\"message\":\"no\",\"more\":{\"a\":1}}]";
    vendor.script =
        call ->
            body(
                200,
                "{\"server_time\":\"t\",\"errors\":"
                    + errors
                    + ",\"data\":{\"a\":1,\"passes\":[7],\"total_count\":3}}");

    assertThat(fixture.failure("tok-1").report().orElseThrow())
        .isEqualTo(
            BsonDocument.parse(
                "{\"server_time\":\"t\",\"data\":{\"a\":1,\"total_count\":3},\"errors\":"
                    + errors
                    + "}"));
  }

  @Test
  void reportsItsOwnWordsWhenTheApiSaidNothing() {
    vendor.script = call -> body(200, "no JSON");

    assertThat(fixture.failure("tok-1").report().orElseThrow().toJson())
        .isEqualTo(
            "{\"server_time\": \"\", \"data\": {}, \"errors\": [{\"message\": "
                + "\"what answered is not Bytemark (HTTP 200): it is not JSON\"}]}");
  }

  @Test
  void cutsTheVendorsWords() {
    vendor.script =
        call -> body(200, "{\"errors\":[{\"code\":1,\"message\":\"" + "x".repeat(5000) + "\"}]}");

    assertThat(fixture.failure("tok-1"))
        .message()
        .hasSizeLessThan(140)
        .startsWith("refused: 1 xxx");
  }

  @Test
  void cutsTheVendorsWordsBetweenCharacters() {
    vendor.script =
        call -> body(200, "{\"errors\":[{\"code\":1,\"message\":\"" + "🚫".repeat(400) + "\"}]}");

    assertThat(fixture.failure("tok-1")).hasMessage("refused: 1 " + "🚫".repeat(116) + "…");
  }
}
