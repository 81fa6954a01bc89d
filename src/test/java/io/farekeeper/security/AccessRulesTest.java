package io.farekeeper.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.HttpCaller.Answer;
import io.farekeeper.testing.RealServers;
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
    /** An endpoint that no rule names. */
    @RestController
    static class Endpoint {
      @PostMapping("/api/v1/forgotten")
      String answer() {
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
