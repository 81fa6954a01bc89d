package io.farekeeper.embedded.sandbox;

import static io.farekeeper.embedded.sandbox.SandboxClient.CLOCK;
import static io.farekeeper.embedded.sandbox.SandboxClient.V1;
import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.embedded.sandbox.SandboxClient.Reply;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ControlTest {
  private final BytemarkSandbox sandbox = BytemarkSandbox.start(CLOCK);
  private final SandboxClient client = new SandboxClient(sandbox);
  private final SandboxRider rider = sandbox.rider(40);

  @AfterEach
  void close() {
    client.close();
    sandbox.close();
  }

  @Test
  void aRiderIsSummedUp() throws IOException {
    client.get("tok-40", V1);
    assertThat(client.control("GET", "/__riders/40", "").body())
        .isEqualTo(
            "{\"user_id\":40,\"token\":\"tok-40\",\"current\":%d,\"expired\":%d,\"fault\":null,\"times\":null,\"calls\":1}"
                .formatted(rider.currentPasses().size(), rider.expiredPasses().size()));
  }

  @Test
  void aFaultIsSwitchedOnAndOff() throws IOException {
    Reply on =
        client.control("PUT", "/__riders/40/fault", "{\"fault\":\"server_error\",\"times\":3}");
    assertThat(on.status()).isEqualTo(200);
    assertThat(on.body()).contains("\"fault\":\"server_error\",\"times\":3");
    assertThat(client.get("tok-40", V1).status()).isEqualTo(500);
    assertThat(client.control("GET", "/__riders/40", "").body()).contains("\"times\":2");
    client.control("PUT", "/__riders/40/fault", "{\"fault\":null}");
    assertThat(client.get("tok-40", V1).status()).isEqualTo(200);
    client.control("PUT", "/__riders/40/fault", "{\"fault\":\"session_expired\"}");
    assertThat(client.control("GET", "/__riders/40", "").body())
        .contains("\"fault\":\"session_expired\",\"times\":null");
  }

  @Test
  void anUnknownFaultIsAnsweredWithThoseThereAre() throws IOException {
    Reply unknown = client.control("PUT", "/__riders/40/fault", "{\"fault\":\"HANG\"}");
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.json().get("error").stringValue())
        .contains(
            "session_expired, server_error, rate_limited, hang, cut_body, wrong_types,"
                + " endless_paging, slow_body, not_json, half_way, maintenance, gzipped");
  }

  @Test
  void aTokenIsRenewed() throws IOException {
    assertThat(client.control("POST", "/__riders/40/token", "").json().get("token").stringValue())
        .isEqualTo("tok-40-2");
    assertThat(client.get("tok-40", V1).error()).isEqualTo(50020);
  }

  @Test
  void passesAreBoughtGrantedListedAndExpired() throws IOException {
    Reply free = client.control("POST", "/__riders/40/passes", "{\"free\":true}");
    Reply bought = client.control("POST", "/__riders/40/passes", "{\"product_uuid\":\"abc\"}");
    assertThat(free.status()).isEqualTo(201);
    assertThat(free.json().get("product_uuid").stringValue())
        .isEqualTo("2417edb7-856c-43ee-b3df-c508b8be259b");
    assertThat(bought.status()).isEqualTo(201);
    assertThat(bought.json().get("product_uuid").stringValue()).isEqualTo("abc");

    String uuid = bought.json().get("uuid").stringValue();
    Reply expired = client.control("POST", "/__riders/40/passes/" + uuid + "/expire", "");
    assertThat(expired.status()).isEqualTo(200);
    JsonNode truth = client.control("GET", "/__riders/40/passes", "").json();
    assertThat(truth).isEqualTo(expired.json());
    assertThat(truth.get("current").valueStream())
        .contains(free.json())
        .hasSameSizeAs(rider.currentPasses());
    assertThat(truth.at("/expired").valueStream().toList().getLast().get("uuid").stringValue())
        .isEqualTo(uuid);
    assertThat(client.control("POST", "/__riders/40/passes/" + uuid + "/expire", "").status())
        .isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET    | /__riders/x          |                                     | 400 | user id
          GET    | /__riders/-1         |                                     | 400 | user id
          GET    | /__riders            |                                     | 404 | path
          GET    | /__nothing           |                                     | 404 | path
          DELETE | /__riders/40/fault   |                                     | 404 | method
          POST   | /__stats             |                                     | 405 | GET
          PUT    | /__riders/40/fault   | {"fault":"hang","times":0}          | 400 | times
          PUT    | /__riders/40/fault   | {"fault":"hang","times":"3"}        | 400 | times
          PUT    | /__riders/40/fault   | {"fault":"hang","times":1.5}        | 400 | times
          PUT    | /__riders/40/fault   | {}                                  | 400 | fault
          PUT    | /__riders/40/fault   | {"fault":                           | 400 | JSON
          PUT    | /__riders/40/fault   | []                                  | 400 | object
          PUT    | /__riders/40/fault   |                                     | 400 | object
          POST   | /__riders/40/passes  | {}                                  | 400 | product_uuid
          POST   | /__riders/40/passes  | {"free":false}                      | 400 | product_uuid
          POST   | /__riders/40/passes  | {"free":[]}                         | 400 | product_uuid
          POST   | /__riders/40/passes  | {"product_uuid":" "}                | 400 | product_uuid
          """)
  void badRequestsAreExplainedAndChangeNothing(
      String method, String path, String body, int status, String named) throws IOException {
    Reply refused = client.control(method, path, body == null ? "" : body);
    assertThat(refused.status()).isEqualTo(status);
    assertThat(refused.json().get("error").stringValue()).contains(named);
    assertThat(rider.hasOwnPasses()).isFalse();
    assertThat(rider.faults().peek()).isEmpty();
  }

  @Test
  void statsCountTheVendorsCallsOnly() throws IOException {
    sandbox.latency(Duration.ofMillis(40));
    sandbox.maxPerPage(3);
    long begin = System.nanoTime();
    client.get("tok-41", V1);
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(40_000_000);
    client.get("nobody", V1);
    assertThat(client.control("GET", "/__stats", "").body())
        .isEqualTo(
            "{\"calls\":2,\"unauthorized\":1,\"max_concurrent\":1,\"riders_seen\":2,\"max_per_page\":3,\"latency_ms\":40}");
    assertThat(sandbox.calls()).isEqualTo(2);
  }
}
