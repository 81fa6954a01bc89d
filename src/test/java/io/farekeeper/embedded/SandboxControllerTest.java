package io.farekeeper.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.embedded.sandbox.Fault;
import io.farekeeper.embedded.sandbox.SandboxRider;
import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.HttpCaller.Answer;
import io.farekeeper.testing.TestMySql;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SandboxControllerTest {
  private static final String NO_DEMO = "farekeeper.embedded.demo-data=false";
  private static EmbeddedApplication application;
  private static HttpCaller operator;

  @BeforeAll
  static void start() {
    application = EmbeddedApplication.start(NO_DEMO);
    operator = application.operator().with("Content-Type", "application/json");
  }

  @AfterAll
  static void stop() {
    application.close();
  }

  @Test
  void showsARiderWithoutTheToken() {
    SandboxRider rider = application.sandbox().rider(21);
    Answer answer = operator.get("/sandbox/riders/21");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().toString())
        .isEqualTo(
            "{\"user_id\":21,\"current\":%d,\"expired\":%d,\"fault\":null,\"calls\":0}"
                .formatted(rider.currentPasses().size(), rider.expiredPasses().size()));
  }

  @Test
  void switchesAFaultOnAndOff() {
    String path = "/sandbox/riders/22/fault";
    SandboxRider rider = application.sandbox().rider(22);

    Answer on = operator.call("PUT", path, "{\"fault\": \"rate_limited\", \"times\": 3}");
    assertThat(on.status()).isEqualTo(200);
    assertThat(on.json().path("fault").asString()).isEqualTo("rate_limited");
    assertThat(rider.fault()).contains(Fault.RATE_LIMITED);

    operator.call("PUT", path, "{\"fault\": \"server_error\"}");
    assertThat(rider.fault()).contains(Fault.SERVER_ERROR);

    Answer off = operator.call("PUT", path, "{\"fault\": null}");
    assertThat(off.json().path("fault").isNull()).isTrue();
    assertThat(rider.fault()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      textBlock =
          """
          PUT  | 23/fault  | {"fault": "tired"}                      | 400 fault must be null or one of session_expired, server_error
          PUT  | 23/fault  | {"fault": 5}                            | 400 fault must be null or one of
          PUT  | 23/fault  | {}                                      | 400 fault must be null or one of
          PUT  | 23/fault  | {"fault": "hang", "times": 0}           | 400 times must be at least 1
          PUT  | 23/fault  | {"fault": "hang", "times": "3"}         | 400 times must be a whole number
          PUT  | 23/fault  | {"fault": null, "times": 3}             | 400 times must be left out
          PUT  | 23/fault  | {"fault": "hang", "fro": 3}             | 400 fro is not a known property
          PUT  | 23/fault  | [                                       | 400 body must be an object
          PUT  | x/fault   | {"fault": "hang"}                       | 400 user_id must be a whole number
          PUT  | 0/fault   | {"fault": "hang"}                       | 400 user_id must be a whole number
          POST | 23/passes | {}                                      | 400 product_uuid must name a product
          POST | 23/passes | {"free": false}                         | 400 product_uuid must name a product
          POST | 23/passes | {"product_uuid": " "}                   | 400 product_uuid must name a product
          POST | 23/passes | {"free": true, "product_uuid": "x"}     | 400 product_uuid must be left out
          POST | 23/passes | {"free": "yes"}                         | 400 free must be true or false
          POST | -1/passes | {"free": true}                          | 400 user_id must be a whole number
          POST | y/token   | {}                                      | 400 user_id must be a whole number
          """)
  void refusesWhatItCannotFollow(String method, String path, String body, String problem) {
    SandboxRider rider = application.sandbox().rider(23);
    int before = rider.currentPasses().size();

    assertThat(operator.call(method, "/sandbox/riders/" + path, body).problem())
        .startsWith(problem);
    assertThat(rider.fault()).isEmpty();
    assertThat(rider.currentPasses()).hasSize(before);
  }

  @Test
  void addsAFreePassAndABoughtOne() {
    SandboxRider rider = application.sandbox().rider(24);
    int before = rider.currentPasses().size();

    Answer free = operator.post("/sandbox/riders/24/passes", "{\"free\": true}");
    Answer bought = operator.post("/sandbox/riders/24/passes", "{\"product_uuid\": \"p-1\"}");

    assertThat(List.of(free.status(), bought.status())).containsOnly(201);
    assertThat(bought.json().path("product_uuid").asString()).isEqualTo("p-1");
    assertThat(rider.currentPasses())
        .hasSize(before + 2)
        .endsWith(rider.currentPasses().get(before), rider.currentPasses().get(before + 1));
    assertThat(rider.currentPasses().get(before)).isEqualTo(free.json());
    assertThat(rider.currentPasses().get(before + 1)).isEqualTo(bought.json());
  }

  @Test
  void aRenewedTokenIsFarekeepersToo() {
    SandboxRider rider = application.sandbox().rider(25);
    rider.fault(Fault.SESSION_EXPIRED);
    String old = rider.token();

    Answer answer = operator.post("/sandbox/riders/25/token", "{}");
    operator.post("/sandbox/riders/25/token", "{}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).doesNotContain("tok-");
    assertThat(rider.fault()).isEmpty();
    assertThat(tokensOf(25)).hasSize(2).endsWith(rider.token()).doesNotContain(old);
  }

  @Test
  void isForOperatorsOnly() {
    assertThat(application.anybody().get("/sandbox/riders/21").status()).isEqualTo(401);
  }

  @Test
  void isNotThereBesideARealBytemark() {
    try (EmbeddedApplication real =
        EmbeddedApplication.start("farekeeper.bytemark.url=http://127.0.0.1:9")) {
      assertThat(real.operator().get("/sandbox/riders/21").status()).isEqualTo(404);
    }
  }

  @Test
  void doesNotWriteTokensIntoARealMySql() {
    TestMySql mySql = TestMySql.mariaDb();
    try (EmbeddedApplication mixed =
        EmbeddedApplication.start(
            "farekeeper.mysql.url=" + mySql.url(), "farekeeper.mysql.user=" + mySql.user())) {
      Answer answer = mixed.operator().post("/sandbox/riders/25/token", "{}");

      assertThat(answer.problem()).startsWith("503 MySQL is real");
      assertThat(mixed.usersWithToken()).as("neither by hand nor by the demo").isEmpty();
      assertThat(mixed.sandbox().rider(25).token()).isEqualTo("tok-25");
    }
  }

  private static List<String> tokensOf(long userId) {
    return application
        .jdbc()
        .sql("SELECT token FROM bytemark_tokens WHERE user_id = :user ORDER BY id")
        .param("user", userId)
        .query(String.class)
        .list();
  }
}
