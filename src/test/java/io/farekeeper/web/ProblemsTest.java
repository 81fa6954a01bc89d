package io.farekeeper.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.HttpCaller.Answer;
import io.farekeeper.testing.RealServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

@RealServers
@Import(Probe.class)
@ExtendWith(OutputCaptureExtension.class)
@Isolated("what others log would be taken for its own")
class ProblemsTest {
  @LocalServerPort int port;
  @Autowired Probe.Endpoints probe;
  HttpCaller caller;

  @BeforeEach
  void asOperator() {
    caller = HttpCaller.on(port).as("operator");
    probe.reached.set(0);
  }

  @AfterEach
  void nothingWasReached() {
    assertThat(probe.reached).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"route_info":{"route_id":"7"},"activity_type":5} | activity_type | must be less than or equal to 3
          {"route_info":{"route_id":" "},"activity_type":1} | route_info.route_id | must not be blank
          {"activity_type":1}                               | route_info | must not be null
          {"route_info":{"route_id":7},"activity_type":1}   | route_info.route_id | must be text
          {"route_info":{"routeId":"7"},"activity_type":1}  | route_info.routeId | is not a known property
          {"route_info":"7","activity_type":1}              | route_info | must be an object
          {"activity_type":"1"}                             | activity_type | must be a whole number
          {"activity_type":1.5}                             | activity_type | must be a whole number
          {"activity_type":99999999999}                     | activity_type | is out of range
          {"activity_type":true}                            | activity_type | must be a whole number
          {"silent":"yes"}                                  | silent | must be true or false
          {"silent":1}                                      | silent | must be true or false
          {"note":7}                                        | note | must be text
          {"mood":"SAD"}                                    | mood | must be one of [CALM, WILD]
          {"mood":1}                                        | mood | must be one of [CALM, WILD]
          {"scheduled_on":"tomorrow"}                       | scheduled_on | must be an ISO-8601 time with its offset
          {"scheduled_on":{}}                               | scheduled_on | must be an ISO-8601 time with its offset
          {"sekret":1}                                      | sekret | is not a known property
          {"note":"a","note":"b"}                           | note | is given twice
          {"route_info":{"route_id":"7","route_id":"8"}}    | route_id | is given twice
          {"note":                                          | body | is not well-formed JSON
          {} {}                                             | body | is not well-formed JSON
          []                                                | body | must be an object
          null                                              | body | is missing or not JSON
          ``                                                | body | is missing or not JSON
          """)
  void aBodyThatCannotBeTakenNamesTheField(String body, String field, String reason) {
    Answer answer = caller.post(Probe.PATH + "/body", body);

    assertThat(answer.problem()).isEqualTo("400 " + field + " " + reason);
    assertThat(answer.json().path("field").asString()).isEqualTo(field);
    assertThat(answer.json().at("/errors/0/reason").asString()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /list?limit=0                 | limit must be a whole number from 1 to 1000
          /list?limit=1001              | limit must be a whole number from 1 to 1000
          /list?limit=x                 | limit must be a whole number from 1 to 1000
          /list?limit=                  | limit must be a whole number from 1 to 1000
          /list?limit=1&limit=2         | limit must be given once
          /list?after=nonsense          | after is not a cursor that this list gave out
          /list?after=                  | after is not a cursor that this list gave out
          /list?colour=red              | colour is not a parameter of this endpoint
          /list?list=x                  | list is not a parameter of this endpoint
          /list?userId=5                | userId is not a parameter of this endpoint
          /list?user_id=0               | user_id must be greater than or equal to 1
          /list?user_id=abc             | user_id must be a whole number
          /list?count=1.5               | count must be a whole number
          /list?mood=SAD                | mood must be one of [CALM, WILD]
          /needs                        | what is required
          /needs?what=x                 | Idempotency-Key is a required header
          /users/0                      | user_id must be a whole number from 1 to 2147483647
          /users/2147483648             | user_id must be a whole number from 1 to 2147483647
          /users/99999999999999999999   | user_id must be a whole number from 1 to 2147483647
          /users/-5                     | user_id must be a whole number from 1 to 2147483647
          /users/abc                    | user_id must be a whole number from 1 to 2147483647
          """)
  void aParameterThatCannotBeTakenIsNamed(String path, String problem) {
    assertThat(caller.get(Probe.PATH + path).problem()).isEqualTo("400 " + problem);
  }

  @Test
  void whatIsRightIsTaken() {
    assertThat(caller.get(Probe.PATH + "/list?limit=7&tag=a&tag=b&user_id=3&mood=WILD").body())
        .isEqualTo("{\"items\":[\"7:-1\"],\"next\":null}");
    assertThat(
            caller
                .get(
                    Probe.PATH
                        + "/list?after="
                        + new PageRequest(Probe.PATH + "/list", 1, null).cursorOf(5))
                .body())
        .contains("50:5");
    assertThat(caller.get(Probe.PATH + "/users/2147483647").body()).isEqualTo("2147483647");
    assertThat(
            caller
                .post(
                    Probe.PATH + "/body",
                    "{\"activity_type\":3,\"scheduled_on\":\"2026-05-01T10:00:00-05:00\",\"silent\":true,"
                        + "\"route_info\":{\"route_id\":\"7\"}}")
                .status())
        .isEqualTo(200);
    assertThat(probe.reached).hasValue(4);
    probe.reached.set(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET    | /no/such/path                | 404 There is nothing at this path
          GET    | /api/v1/jobs/x/y/z           | 404 There is nothing at this path
          GET    | /api/v1/jobs/probe/text      | 404 There is no text
          DELETE | /api/v1/jobs/probe/list      | 405 This path has no such method
          POST   | /api/v1/jobs/probe/body      | 415 The body is not of a media type that is taken here
          GET    | /api/v1/jobs/probe/throws/conflict | 409 It is there
          GET    | /api/v1/jobs/probe/throws/refused  | 422 It cannot be done
          GET    | /api/v1/jobs/probe/throws/idle     | 503 it idles
          GET    | /api/v1/jobs/probe/throws/denied   | 403 Your roles do not allow this
          GET    | /api/v1/jobs/probe/throws/mongodb  | 503 MongoDB does not answer; try again later
          GET    | /api/v1/jobs/probe/throws/timeout  | 503 MySQL does not answer; try again later
          GET    | /api/v1/jobs/probe/throws/link     | 503 MySQL does not answer; try again later
          GET    | /api/v1/jobs/probe/throws/pool     | 503 MySQL does not answer; try again later
          GET    | /api/v1/jobs/probe/throws/sql      | 500 Something went wrong here; the log explains it under the reference
          """)
  void everyErrorIsAProblem(String method, String path, String problem) {
    HttpCaller picky = caller.with("Accept", "text/plain, text/html;q=0.5, application/json;q=0.1");

    String body = method.equals("POST") ? "a=b" : null;
    assertThat(picky.with("Content-Type", "text/csv").call(method, path, body).problem())
        .isEqualTo(problem);
  }

  @Test
  void aConflictLinksToWhatIsThere() {
    assertThat(caller.get(Probe.PATH + "/throws/conflict").json().path("link").asString())
        .isEqualTo("/api/v1/there");
  }

  @Test
  void whatNobodyForesawIsExplainedInTheLogAlone(CapturedOutput output) {
    Answer answer = caller.get(Probe.PATH + "/throws/other");

    assertThat(answer.problem()).startsWith("500 Something went wrong");
    assertThat(output.getOut())
        .contains(answer.json().path("reference").asString())
        .contains("IllegalStateException")
        .contains("Probe$Endpoints.failing")
        .doesNotContain("secret");
    assertThat(answer.body()).doesNotContain("secret");
  }

  @Test
  void theBodyIsNeverRepeated(CapturedOutput output) {
    String[] bodies = {
      "{\"note\": sekret}", "{\"activity_type\":\"sekret\"}", "{\"mood\":\"sekret\"}", "sekret"
    };
    for (String body : bodies) {
      assertThat(caller.post(Probe.PATH + "/body", body).body()).doesNotContain("sekret");
    }
    assertThat(output.getAll()).doesNotContain("sekret");
  }

  @Test
  void aBodyOverTheLimitIsRefusedHoweverItIsSent() {
    String large = "{\"note\":\"" + "x".repeat(1024 * 1024) + "\"}";

    assertThat(caller.post(Probe.PATH + "/body", large).problem())
        .isEqualTo("413 The body is larger than 1048576 bytes");
    assertThat(caller.postUnannounced(Probe.PATH + "/body", large).problem())
        .isEqualTo("413 The body is larger than 1048576 bytes");
  }

  @Test
  void aPathThatIsNoneIsAProblemToo() {
    for (String path :
        List.of("/%2e%2e/x", "//x", "/jobs;a=b", "/a%00b", "/a%2Fb", "/a%5Cb", "/a%25b", "/%ff")) {
      for (HttpCaller anyCaller : List.of(caller, HttpCaller.on(port))) {
        Answer answer = anyCaller.get("/api/v1" + path);
        assertThat(answer.problem()).as(path).isEqualTo("400 The request is malformed");
        assertThat(answer.json().path("instance").asString()).isEqualTo("/api/v1" + path);
        assertThat(answer.json().propertyNames())
            .as(path)
            .containsExactlyInAnyOrder("detail", "instance", "status", "title");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          GET  | /list                    | Content-Type     | multipart/form-data                | 200
          POST | /body                    | Content-Type     | multipart/form-data                | 415
          POST | /body                    | Content-Type     | multipart/form-data; boundary=x    | 415
          POST | /body                    | Content-Type     | application/x-www-form-urlencoded  | 400
          PUT  | /list                    | Content-Type     | application/x-www-form-urlencoded  | 405
          POST | /body                    | Content-Type     | application/yaml                   | 415
          POST | /body                    | Content-Type     | application/xml                    | 415
          POST | /body                    | Content-Type     | application/json;charset=bogus     | 415
          GET  | /list                    | Content-Type     | text/plain;charset=                | 415
          GET  | /list                    | Content-Type     | */*                                | 415
          GET  | /list                    | Content-Type     | json                               | 415
          GET  | /list                    | Accept           | ,                                  | 200
          GET  | /text                    | Accept           | json                               | 406
          GET  | /list                    | X-Forwarded-Host | ,                                  | 400
          GET  | /list                    | X-Forwarded-Port | x                                  | 400
          GET  | /actuator/health         | Accept           | json                               | 406
          GET  | /actuator/prometheus     | Accept           | ,                                  | 200
          """)
  void whatLibrariesWouldFailOnIsRefused(
      String method, String path, String header, String value, int status) {
    Answer answer =
        caller
            .with(header, value)
            .call(method, path.startsWith("/actuator") ? path : Probe.PATH + path, "a=%zz");

    if (status == 200) {
      assertThat(answer.status()).isEqualTo(200);
      probe.reached.set(0);
    } else {
      assertThat(answer.problem()).startsWith(status + " ");
    }
  }

  @Test
  void aPartOfTheHealthThatIsNoneIsAProblemToo() {
    assertThat(HttpCaller.on(port).get("/actuator/health/no/such").problem())
        .isEqualTo("404 There is nothing at this path");

    Answer answer = HttpCaller.on(port).get("/actuator/health/nosuch");

    assertThat(answer.problem()).isEqualTo("404 There is nothing at this path");
    assertThat(answer.json().path("instance").asString()).isEqualTo("/actuator/health/nosuch");
    assertThat(HttpCaller.on(port).get("/actuator/health/liveness").body()).contains("UP");
  }

  @Test
  void whatIsTooLongIsAProblemToo() {
    assertThat(caller.get("/api/v1/jobs?x=" + "x".repeat(20_000)).problem())
        .matches("4(00|14|31) The .*");
    assertThat(caller.with("X-Long", "x".repeat(20_000)).get("/api/v1/jobs").problem())
        .matches("4(00|31) The .*");
  }

  @Test
  void aRequestThatIsNoneIsAProblemTooAndLeavesNoTrace(CapturedOutput output) throws IOException {
    for (String line :
        List.of("GET /a|b HTTP/1.1", "GET /%zz HTTP/1.1", "FOO /api/v1/jobs HTTP/1.1")) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        String request = line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(answer)
            .as(line)
            .startsWith("HTTP/1.1 400 ")
            .containsIgnoringCase("Content-Type: application/problem+json")
            .contains("\"detail\":\"The request is malformed\"")
            .doesNotContain("<html", "Tomcat");
        // Of a line that breaks off inside its path no path is known.
        assertThat(answer.contains("\"instance\":\"/")).isEqualTo(!line.contains("|"));
      }
    }
    assertThat(output.getAll()).doesNotContain("\tat ", "HTTP request header");
  }
}
