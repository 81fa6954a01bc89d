package io.farekeeper.bytemark;

import static io.farekeeper.bytemark.VendorStub.body;
import static io.farekeeper.bytemark.VendorStub.json;
import static io.farekeeper.bytemark.VendorStub.pass;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
        answer(401, "", Failure.REFUSED, "refused (HTTP 401)"),
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
        answer(403, "<html>", Failure.REFUSED, "refused (HTTP 403)"),
        answer(
            404,
            "{\"errors\":[{\"code\":4,\"message\":\"no\"}]}",
            Failure.REFUSED,
            "refused (HTTP 404): 4 no"),
        answer(204, "", Failure.MALFORMED, "answer malformed: it is empty"),
        answer(
            200,
            "{\"errors\":[]",
            Failure.MALFORMED,
            "answer malformed: not JSON at line 1, column 13"),
        answer(200, "{}x", Failure.MALFORMED, "answer malformed: not JSON at line 1, column 3"),
        answer(200, "<html>", Failure.MALFORMED, "answer malformed: not JSON at line 1, column 1"),
        answer(200, "[]", Failure.MALFORMED, "answer malformed: it is not an object"),
        answer(200, "{}", Failure.MALFORMED, "answer malformed: data is not an object"),
        answer(
            200,
            "{\"errors\":\"no\",\"data\":{\"passes\":[]}}",
            Failure.MALFORMED,
            "answer malformed: errors is not an array"),
        answer(200, "{\"data\":[]}", Failure.MALFORMED, "answer malformed: data is not an object"),
        answer(200, data("{}"), Failure.MALFORMED, "answer malformed: data.passes is not an array"),
        answer(
            200,
            data("{\"passes\":{}}"),
            Failure.MALFORMED,
            "answer malformed: data.passes is not an array"),
        answer(
            200,
            data("{\"passes\":[" + pass("a") + ",3]}"),
            Failure.MALFORMED,
            "answer malformed: data.passes[1] is not an object"),
        answer(
            200,
            data("{\"passes\":[{\"uuid\":7,\"status\":\"USING\"}]}"),
            Failure.MALFORMED,
            "answer malformed: data.passes[0].uuid is not a string"),
        answer(
            200,
            data("{\"passes\":[{\"uuid\":\"a\",\"status\":null}]}"),
            Failure.MALFORMED,
            "answer malformed: data.passes[0].status is not a string"),
        answer(
            200,
            data("{\"passes\":[],\"pagination\":[]}"),
            Failure.MALFORMED,
            "answer malformed: data.pagination is not an object"),
        answer(
            200,
            data("{\"passes\":[],\"pagination\":{\"next\":2}}"),
            Failure.MALFORMED,
            "answer malformed: data.pagination.next is neither a path nor true, false or null"),
        answer(
            200,
            data("{\"passes\":[" + "[".repeat(998) + "]".repeat(998) + "]}"),
            Failure.TOO_DEEP,
            "answer nested deeper than 1000 levels"),
        answer(302, "", Failure.REFUSED, "refused (HTTP 302)"));
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
            call.list() == Which.EXPIRED
                ? body(status, body, "Location", "/base/elsewhere")
                : json("[]");

    BytemarkException e = fixture.failure("tok-1");

    assertThat(e).hasMessage(message).hasNoCause();
    assertThat(e.failure()).isEqualTo(failure);
    assertThat(e.failure().isUsersOwn()).isTrue();
    assertThat(e.list()).isEqualTo(Which.EXPIRED);
    assertThat(e.report().orElseThrow().keySet()).containsExactly("server_time", "data", "errors");
    assertThat(e.report().orElseThrow().getArray("errors")).isNotEmpty();
    assertThat(vendor.calls).hasSize(2);
    assertThat(fixture.counted(Which.EXPIRED, failure.label())).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"500,SERVER_ERROR", "503,SERVER_ERROR", "429,RATE_LIMITED"})
  void asksThreeTimesWhenTheFailureIsTransient(int status, Failure failure) {
    vendor.script = call -> body(status, "down");

    BytemarkException e = fixture.failure("tok-1");

    assertThat(e.failure()).isEqualTo(failure);
    assertThat(e).hasMessageContaining("(HTTP " + status + ")");
    assertThat(e.list()).isEqualTo(Which.CURRENT);
    assertThat(vendor.calls).hasSize(3);
    assertThat(fixture.counted(Which.CURRENT, failure.label())).isEqualTo(3);
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
                + "\"answer malformed: not JSON at line 1, column 1\"}]}");
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
}
