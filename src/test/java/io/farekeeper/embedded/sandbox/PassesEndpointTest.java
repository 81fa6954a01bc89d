package io.farekeeper.embedded.sandbox;

import static io.farekeeper.embedded.sandbox.SandboxClient.CLOCK;
import static io.farekeeper.embedded.sandbox.SandboxClient.V1;
import static io.farekeeper.embedded.sandbox.SandboxClient.V4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.farekeeper.embedded.sandbox.SandboxClient.Reply;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class PassesEndpointTest {
  private final BytemarkSandbox sandbox = BytemarkSandbox.start(CLOCK);
  private final SandboxClient client = new SandboxClient(sandbox);

  @AfterEach
  void close() {
    client.close();
    sandbox.close();
  }

  @Test
  void theSameIdHasTheSameBytesInEverySandbox() throws IOException {
    try (BytemarkSandbox other = BytemarkSandbox.start(CLOCK);
        SandboxClient otherClient = new SandboxClient(other)) {
      for (int id = 1; id <= 40; id++) {
        for (String list : List.of(V1, V4)) {
          Reply here = client.get("tok-" + id, list);
          assertThat(here.status()).isEqualTo(200);
          assertThat(here.body()).isEqualTo(otherClient.get("tok-" + id, list).body());
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,20", "3,20", "20,20", "500,5", "500,1"})
  void allPagesTogetherAreExactlyTheTruth(int perPage, int cap) throws IOException {
    sandbox.maxPerPage(cap);
    for (int id = 100; id < 120; id++) {
      SandboxRider rider = sandbox.rider(id);
      assertThat(client.all(rider.token(), V1, perPage)).isEqualTo(rider.currentPasses());
      assertThat(client.all(rider.token(), V4, perPage)).isEqualTo(rider.expiredPasses());
    }
  }

  @Test
  void aPageIsWrappedAsTheVendorDoes() throws IOException {
    SandboxRider rider = sandbox.rider(7);
    rider.replacePasses(passes(45), passes(21));

    Reply first = client.get("tok-7", "/passes?per_page=100&page=1");
    assertThat(first.raw().headers().firstValue("content-type").orElseThrow())
        .startsWith("application/json");
    assertThat(first.body())
        .startsWith(
            "{\"errors\":[],\"server_time\":\"2026-03-08T10:15:30.250Z\",\"data\":{\"passes\":[{\"uuid\":\"p0\"}")
        .endsWith(
            "\"page_count\":20,\"total_count\":45,\"pagination\":{\"page\":1,\"per_page\":20,\"next\":\"/passes?per_page=20&page=2\"}}}");
    assertThat(client.get("tok-7", "/passes?per_page=20&page=3").body())
        .endsWith(
            "\"page_count\":5,\"total_count\":45,\"pagination\":{\"page\":3,\"per_page\":20,\"next\":null}}}");
    assertThat(client.get("tok-7", V4).body()).endsWith("\"per_page\":20,\"next\":true}}}");
    assertThat(client.get("tok-7", V4 + "page=2").body())
        .contains("\"passes\":[{\"uuid\":\"p20\"}]")
        .endsWith("\"next\":false}}}");
    assertThat(client.get("tok-7", "/passes?page=999999999").body())
        .contains("\"passes\":[]")
        .endsWith("\"next\":null}}}");
    assertThat(client.get("tok-7", "/v4.0/passes?status=USABLE").body())
        .contains("\"passes\":[],\"page_count\":0,\"total_count\":0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"page=0&per_page=0", "page=-1&per_page=x", "page=&per_page", "&&=", "page=1e9"})
  void oddNumbersMeanTheDefaults(String query) throws IOException {
    Reply odd = client.get("tok-8", V1 + query);
    assertThat(odd.body()).isEqualTo(client.get("tok-8", "/passes").body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tok-",
        "tok-x",
        "tok-5-2",
        "tok-05",
        "tok-5-1",
        "tok-5-0",
        "other",
        "",
        "tok-99999999999999999999"
      })
  void aTokenThatNobodyGotIsUnauthorized(String token) throws IOException {
    Reply refused = client.get(token, V1);
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.error()).isEqualTo(50020);
    assertThat(refused.data().isNull()).isTrue();
    assertThat(sandbox.calls()).isEqualTo(1);
  }

  @Test
  void noTokenAtAllIsUnauthorizedForEveryCall() throws IOException {
    assertThat(List.of(client.get(null, V1), client.get(null, V4), client.use(null, "x")))
        .allMatch(reply -> reply.status() == 401 && reply.error() == 50020);
  }

  @Test
  void aRenewedTokenWorksAndTheOldOneHasExpired() throws IOException {
    SandboxRider rider = sandbox.rider(5);
    rider.renewToken();
    assertThat(rider.token()).isEqualTo("tok-5-2");
    assertThat(client.get("tok-5-2", V1).error()).isZero();
    Reply old = client.get("tok-5", V1);
    assertThat(old.status()).isEqualTo(200);
    assertThat(old.error()).isEqualTo(50020);
    assertThat(sandbox.callsOf(5)).isEqualTo(2);
  }

  @Test
  void whatTheVendorDoesNotKnowIsNotFound() throws IOException {
    assertThat(client.get("tok-1", "/v3.0/passes").error()).isEqualTo(40400);
    assertThat(client.send("DELETE", "tok-1", "/passes", "").status()).isEqualTo(404);
    assertThat(client.get("tok-1", "/passes/x/uses").status()).isEqualTo(404);
  }

  @Test
  void exactBytesCanBeServedAndWithdrawn() throws IOException {
    SandboxRider rider = sandbox.rider(9);
    String before = client.get("tok-9", V1).body();
    rider.rawAnswer(false, new byte[] {'{', 0, (byte) 0xff, '}'});
    rider.rawAnswer(true, new byte[0]);
    assertThat(client.get("tok-9", V1).raw().body()).containsExactly('{', 0, 0xff, '}');
    assertThat(client.get("tok-9", V4).raw().body()).isEmpty();
    rider.rawAnswer(false, null);
    assertThat(client.get("tok-9", V1).body()).isEqualTo(before);
  }

  @Test
  void replacedPassesKeepKeyOrderAndDigits() throws IOException {
    ObjectNode odd =
        (ObjectNode)
            Json.MAPPER.readTree("{\"z\":1.50,\"10\":1E400,\"uuid\":\"u/1\",\"$a.b\":{\"\":[]}}");
    sandbox.rider(4).replacePasses(List.of(odd), List.of());
    assertThat(client.get("tok-4", V1).body())
        .contains("[{\"z\":1.50,\"10\":1E+400,\"uuid\":\"u/1\",\"$a.b\":{\"\":[]}}]");
  }

  @Test
  void whatIsHandedOutOrInIsACopy() {
    SandboxRider rider = sandbox.rider(11);
    ObjectNode bought = rider.buy("6a1d8f30-91c7-4b52-8e0d-3f5a7c2be411");
    bought.put("status", "CHANGED");
    rider.currentPasses().getLast().put("status", "CHANGED");
    ObjectNode given = Json.object().put("uuid", "u").put("status", "USABLE");
    assertThat(rider.currentPasses().getLast().get("status").stringValue()).isEqualTo("USABLE");
    rider.replacePasses(List.of(given), List.of());
    given.put("status", "CHANGED");
    assertThat(rider.currentPasses().getFirst().get("status").stringValue()).isEqualTo("USABLE");
  }

  @Test
  void nonsenseSettingsAreRefused() {
    assertThatThrownBy(() -> sandbox.maxPerPage(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> sandbox.rider(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BytemarkSandbox.start(CLOCK, sandbox.baseUrl().getPort()))
        .hasMessageContaining("cannot listen on 127.0.0.1:");
  }

  private static List<ObjectNode> passes(int count) {
    return IntStream.range(0, count).mapToObj(n -> Json.object().put("uuid", "p" + n)).toList();
  }
}
