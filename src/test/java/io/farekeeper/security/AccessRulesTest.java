package io.farekeeper.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.HttpCaller.Answer;
import io.farekeeper.testing.RealServers;
import jakarta.annotation.security.RolesAllowed;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RealServers
@Import(AccessRulesTest.Forgotten.class)
class AccessRulesTest {
  private static final List<String> USERS =
      List.of("app", "support", "operator", "auditor", "admin");

  @LocalServerPort int port;
  HttpCaller anybody;

  @TestConfiguration
  static class Forgotten {
    /** An endpoint without roles, and two on one path with different ones. */
    @RestController
    static class Endpoint {
      @PostMapping("/api/v1/forgotten")
      String answer() {
        return "reached";
      }

      @PostMapping("/api/v1/forgotten/{name}")
      @RolesAllowed("OPERATOR")
      String any() {
        return "reached";
      }

      /** What is no text is the other's: its roles count as well. */
      @PostMapping(path = "/api/v1/forgotten/note", consumes = MediaType.TEXT_PLAIN_VALUE)
      @RolesAllowed("SUPPORT")
      String note() {
        return "reached";
      }
    }
  }

  @BeforeEach
  void caller() {
    anybody = HttpCaller.on(port);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET  | /api/v1/users/x/tickets            | app support admin
          POST | /api/v1/users/x/refreshes          | app operator admin
          GET  | /api/v1/users/x/refreshes          | app support operator admin
          POST | /api/v1/users/x/refreshes/y/retry  | operator admin
          GET  | /api/v1/passes                     | support operator admin
          POST | /api/v1/users/x/passes             | app admin
          GET  | /api/v1/access-log                 | auditor admin
          POST | /api/v1/ticket-log                 | app admin
          GET  | /api/v1/ticket-log                 | support auditor admin
          GET  | /api/v1/ticket-log/feed            | auditor admin
          GET  | /api/v1/users/x/loyalty            | app support admin
          GET  | /api/v1/loyalty/rewards            | operator admin
          POST | /api/v1/loyalty/rewards/x/retry    | operator admin
          GET  | /api/v1/users/x/timeline           | support auditor admin
          GET  | /api/v1/preflight                  | operator admin
          GET  | /api/v1/jobs                       | operator admin
          POST | /api/v1/jobs/none/runs             | operator admin
          GET  | /api/v1/jobs/none/runs             | operator admin
          GET  | /api/v1/jobs/none/runs/1           | operator admin
          DELETE | /api/v1/jobs/none/runs/1         | operator admin
          POST | /api/v1/validations                | app admin
          POST | /api/v1/validations/offline        | app admin
          GET  | /api/v1/validations/offline        | operator admin
          POST | /api/v1/validations/offline/x/acknowledge | operator admin
          GET  | /sandbox/riders                    | operator admin
          GET  | /actuator/prometheus               | operator admin
          GET  | /actuator/env                      | operator admin
          GET  | /v3/api-docs                       | app support operator auditor admin
          GET  | /v3/api-docs/swagger-config        | app support operator auditor admin
          GET  | /swagger-ui.html                   | app support operator auditor admin
          GET  | /swagger-ui/index.html             | app support operator auditor admin
          GET  | /no/such/path                      | app support operator auditor admin
          POST | /api/v1/forgotten                  |
          POST | /api/v1/forgotten/any              | operator admin
          POST | /api/v1/forgotten/note             | admin
          """)
  void onlyTheseRolesMayCall(String method, String path, String allowed) {
    Set<String> roles = allowed == null ? Set.of() : Set.of(allowed.split(" "));

    for (String user : USERS) {
      Answer answer = anybody.as(user).call(method, path, null);
      if (roles.contains(user)) {
        assertThat(answer.status()).as(user).isNotIn(401, 403).isLessThan(500);
      } else {
        assertThat(answer.problem()).as(user).isEqualTo("403 Your roles do not allow this");
      }
    }
    assertThat(anybody.call(method, path, null).problem()).startsWith("401 ");
  }

  /** What is wrong with a request is said only to those who may make it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          POST   | /api/v1/ticket-log                        | text/plain       | */*       | 415 | app admin
          POST   | /api/v1/users/7/passes                    | text/plain       | */*       | 415 | app admin
          POST   | /api/v1/users/x/refreshes                 | application/json | */*       | 400 | app operator admin
          GET    | /api/v1/passes                            | application/json | image/png | 406 | support operator admin
          GET    | /api/v1/users/x/tickets                   | application/json | */*       | 400 | app support admin
          GET    | /api/v1/users/7/timeline?to=x             | application/json | */*       | 400 | support auditor admin
          GET    | /api/v1/access-log?unknown=1              | application/json | */*       | 400 | auditor admin
          GET    | /api/v1/loyalty/rewards?limit=x           | application/json | */*       | 400 | operator admin
          PUT    | /api/v1/users/7/tickets                   | application/json | */*       | 405 | app support operator auditor admin
          GET    | /api/v1/validations/offline/7/acknowledge | application/json | */*       | 405 | app support operator auditor admin
          DELETE | /api/v1/jobs                              | application/json | */*       | 405 | operator admin
          GET    | /api/v1/jobs/none/none/none               | application/json | */*       | 404 | operator admin
          GET    | /api/v1/loyalty                           | application/json | */*       | 404 | operator admin
          GET    | /sandbox/none                             | application/json | */*       | 404 | operator admin
          GET    | /api/v1/none                              | application/json | */*       | 404 | app support operator auditor admin
          GET    | /error                                    | application/json | */*       | 404 |
          """)
  void whoMayNotCallIsRefusedFirst(
      String method, String path, String type, String accept, int status, String allowed) {
    Set<String> roles = allowed == null ? Set.of() : Set.of(allowed.split(" "));

    for (String user : USERS) {
      Answer answer =
          anybody
              .as(user)
              .with("Content-Type", type)
              .with("Accept", accept)
              .call(method, path, null);

      assertThat(answer.status()).as(user).isEqualTo(roles.contains(user) ? status : 403);
    }
    assertThat(anybody.with("Accept", accept).call(method, path, null).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/users/x/tickets",
        "/api/v1/users/x/refreshes",
        "/api/v1/users/7/loyalty",
        "/api/v1/loyalty/rewards",
        "/api/v1/access-log",
        "/api/v1/users/x/timeline",
        "/api/v1/jobs",
        "/api/v1/jobs/none/runs",
        "/actuator/prometheus",
        "/v3/api-docs"
      })
  void headIsAnsweredAsGetIs(String path) {
    for (String user : USERS) {
      Answer head = anybody.as(user).call("HEAD", path, null);

      assertThat(head.status()).as(user).isEqualTo(anybody.as(user).get(path).status());
      assertThat(head.body()).isEmpty();
    }
    assertThat(anybody.call("HEAD", path, null).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /api/v1/users/7/tickets           | GET HEAD OPTIONS
          /api/v1/users/7/refreshes         | GET HEAD POST OPTIONS
          /api/v1/users/7/refreshes/1/retry | POST OPTIONS
          /api/v1/jobs                      | GET HEAD OPTIONS
          /api/v1/jobs/none/runs            | GET HEAD POST OPTIONS
          /api/v1/forgotten                 | POST OPTIONS
          """)
  void optionsAreTheMethodsOfThePath(String path, String methods) {
    for (HttpCaller caller : List.of(anybody, anybody.as("app"), anybody.as("auditor"))) {
      Answer answer = caller.call("OPTIONS", path, null);

      assertThat(answer.status()).isIn(200, 204);
      assertThat(answer.header("Allow").split(",")).containsExactlyInAnyOrder(methods.split(" "));
    }
  }

  @Test
  void healthIsOpen() {
    assertThat(anybody.get("/actuator/health").status()).isIn(200, 503);
    assertThat(anybody.get("/actuator/health/liveness").status()).isEqualTo(200);
    assertThat(anybody.get("/actuator/health/readiness").status()).isEqualTo(200);
  }

  @Test
  void healthDoesNotLookAtPasswords() {
    HttpCaller slip = anybody.as("operator", "wrong");

    assertThat(slip.get("/actuator/health").status()).isIn(200, 503);
    assertThat(slip.get("/actuator/health/liveness").status()).isEqualTo(200);
    assertThat(slip.get("/actuator/prometheus").status()).isEqualTo(401);
  }

  @Test
  void whoIsNotKnownIsAskedForNameAndPassword() {
    List<Answer> refused =
        List.of(
            anybody.get("/api/v1/jobs"),
            anybody.as("operator", "wrong").get("/api/v1/jobs"),
            anybody.as("nobody", "operator").get("/api/v1/jobs"),
            anybody.as("operator", "").get("/api/v1/jobs"),
            anybody.with("Authorization", "Basic !!!").get("/api/v1/jobs"));

    for (Answer answer : refused) {
      assertThat(answer.problem()).startsWith("401 ");
      assertThat(answer.header("WWW-Authenticate")).startsWith("Basic realm=");
      assertThat(answer.header("Set-Cookie")).isEmpty();
    }
  }

  @Test
  void aForeignPageCannotUseABrowsersMemory() {
    HttpCaller browser = anybody.as("operator").with("Sec-Fetch-Site", "cross-site");

    assertThat(browser.call("POST", "/api/v1/jobs/none/runs", null).status()).isEqualTo(403);
    assertThat(browser.get("/api/v1/jobs").status()).isEqualTo(200);
    assertThat(
            anybody
                .as("operator")
                .with("Sec-Fetch-Site", "same-origin")
                .call("POST", "/api/v1/jobs/none/runs", null)
                .status())
        .isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /api/v1/users/{user_id}/refreshes            | post | 202 400 401 403 404 406 413 415 503
          /api/v1/users/{user_id}/refreshes/{id}/retry | post | 202 400 401 403 404 406 409 413 415 503
          /api/v1/users/{user_id}/tickets              | get  | 200 400 401 403 404 406 413 415 503
          /api/v1/users/{user_id}/loyalty              | get  | 200 400 401 403 404 406 413 415 503
          /api/v1/loyalty/rewards                      | get  | 200 400 401 403 406 413 415 503
          /api/v1/loyalty/rewards/{id}/retry           | post | 200 400 401 403 404 406 409 413 415 503
          /api/v1/access-log                           | get  | 200 400 401 403 406 413 415 503
          /api/v1/jobs                                 | get  | 200 400 401 403 406 413 415 503
          /api/v1/jobs/{name}/runs                     | post | 202 400 401 403 404 406 409 413 415 503
          """)
  void everyAnswerOfAnOperationIsDescribed(String path, String method, String statuses) {
    JsonNode responses =
        anybody
            .as("app")
            .get("/v3/api-docs")
            .json()
            .path("paths")
            .path(path)
            .path(method)
            .path("responses");

    assertThat(responses.propertyNames()).containsExactlyInAnyOrder(statuses.split(" "));
    responses.forEachEntry(
        (status, response) -> {
          boolean isProblem = response.path("content").has("application/problem+json");
          assertThat(isProblem).as(status).isEqualTo(!status.startsWith("2"));
          assertThat(response.at("/content").toString()).as(status).contains("$ref");
        });
  }

  @Test
  void aUsersIdIsDescribedAsTheNumberThatItIs() {
    JsonNode parameter =
        anybody
            .as("app")
            .get("/v3/api-docs")
            .json()
            .at("/paths/~1api~1v1~1users~1{user_id}~1tickets/get/parameters/0");

    assertThat(parameter.path("name").asString()).isEqualTo("user_id");
    assertThat(parameter.at("/schema/type").asString()).isEqualTo("integer");
    assertThat(parameter.at("/schema/maximum").asLong()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void theApiDescribesItself() {
    Answer answer = anybody.as("app").get("/v3/api-docs");

    assertThat(answer.json().at("/info/title").asString()).isEqualTo("Farekeeper");
    assertThat(answer.json().at("/components/securitySchemes/basic/scheme").asString())
        .isEqualTo("basic");
    String start = "/paths/~1api~1v1~1jobs~1{name}~1runs/";
    assertThat(answer.json().at(start + "post/summary").asString()).startsWith("Runs the job now");
    assertThat(
            answer.json().at(start + "post/responses/400/content").has("application/problem+json"))
        .isTrue();
    assertThat(answer.json().at(start + "get/parameters").toString())
        .contains("\"limit\"", "\"after\"");
  }
}
