package io.farekeeper.embedded.sandbox;

import static io.farekeeper.embedded.sandbox.SandboxClient.CLOCK;
import static io.farekeeper.embedded.sandbox.SandboxClient.V1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.farekeeper.embedded.sandbox.SandboxClient.Reply;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class UseOfPassTest {
  private static final String SINGLE = "6a1d8f30-91c7-4b52-8e0d-3f5a7c2be411";
  private static final String TEN_RIDES = "17e9a5d4-6c28-4f0b-9a63-d8b04c7f1e33";

  private final BytemarkSandbox sandbox = BytemarkSandbox.start(CLOCK);
  private final SandboxClient client = new SandboxClient(sandbox);
  private final SandboxRider rider = sandbox.rider(21);

  @AfterEach
  void close() {
    client.close();
    sandbox.close();
  }

  private static String uuid(JsonNode pass) {
    return pass.get("uuid").stringValue();
  }

  @Test
  void aSingleRideIsInUseForThreeHours() throws IOException {
    String uuid = uuid(rider.buy(SINGLE));
    Reply reply = client.use("tok-21", uuid);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().get("errors")).isEmpty();
    JsonNode pass = reply.data().get("pass");
    assertThat(uuid(pass)).isEqualTo(uuid);
    assertThat(pass.get("status").stringValue()).isEqualTo("USING");
    assertThat(pass.get("uses_count").intValue()).isEqualTo(1);
    assertThat(pass.get("first_use").stringValue()).isEqualTo("2026-03-08T10:15:30Z");
    assertThat(pass.get("time_modified").stringValue()).isEqualTo("2026-03-08T10:15:30Z");
    assertThat(pass.get("expiration").stringValue()).isEqualTo("2026-03-08T13:15:30Z");
    assertThat(pass.get("events")).hasSize(1);
    assertThat(rider.currentPasses()).contains((ObjectNode) pass);
    assertThat(client.all("tok-21", V1, 20)).contains(pass);
  }

  @Test
  void aPassInUseCannotBeUsedAgain() throws IOException {
    String uuid = uuid(rider.buy(SINGLE));
    assertThat(rider.activate(uuid)).isPresent();
    Reply again = client.use("tok-21", uuid);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json().get("errors"))
        .hasToString("[{\"code\":40900,\"message\":\"Pass is USING\"}]");
    assertThat(rider.activate(uuid)).isEmpty();
  }

  @Test
  void aPassForManyRidesKeepsItsEnd() {
    ObjectNode bought = rider.buy(TEN_RIDES);
    ObjectNode used = rider.activate(uuid(bought)).orElseThrow();
    assertThat(used.get("allowed_uses").intValue()).isEqualTo(10);
    assertThat(used.get("expiration")).isEqualTo(bought.get("expiration"));
  }

  @ParameterizedTest
  @CsvSource({
    "USABLE,1,1,USES_GONE",
    "USES_GONE,10,10,USES_GONE",
    "EXPIRED,0,1,EXPIRED",
    "BLOCKED,0,1,BLOCKED"
  })
  void otherPassesAreRefusedWithTheirStatus(String status, int uses, int allowed, String named)
      throws IOException {
    ObjectNode pass =
        Json.object()
            .put("uuid", "u1")
            .put("status", status)
            .put("uses_count", uses)
            .put("allowed_uses", allowed);
    rider.replacePasses(List.of(pass), List.of());
    Reply reply = client.use("tok-21", "u1");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.error()).isEqualTo(40900);
    assertThat(reply.body()).contains("\"message\":\"Pass is " + named + "\"");
    assertThat(rider.currentPasses()).containsExactly(pass);
  }

  @Test
  void theFirstUseIsKeptAndWhatIsMissingIsMade() {
    ObjectNode pass =
        Json.object().put("uuid", "u1").put("status", "USABLE").put("first_use", "2025-01-01");
    rider.replacePasses(List.of(pass), List.of());
    ObjectNode used = rider.activate("u1").orElseThrow();
    assertThat(used.get("first_use").stringValue()).isEqualTo("2025-01-01");
    assertThat(used.get("uses_count").intValue()).isEqualTo(1);
    assertThat(used.at("/events/0/type").stringValue()).isEqualTo("use");
  }

  @Test
  void unknownPassesAreNotFoundAndThoseOfOthersForbidden() throws IOException {
    SandboxRider other = sandbox.rider(110);
    String bought = uuid(other.buy(SINGLE));
    sandbox.rider(23).replacePasses(List.of(Json.object().put("uuid", "odd")), List.of());
    String untouched = uuid(PassLists.startOf(120).current().getFirst());

    for (String foreign : List.of(bought, untouched, "odd")) {
      Reply refused = client.use("tok-21", foreign);
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.error()).isEqualTo(40300);
    }
    for (String unknown : List.of("nobodys", "00000000-0000-4000-8000-000000000000")) {
      Reply refused = client.use("tok-21", unknown);
      assertThat(refused.status()).isEqualTo(404);
      assertThat(refused.error()).isEqualTo(40400);
    }
    assertThat(other.currentPasses().getLast().get("status").stringValue()).isEqualTo("USABLE");
  }

  @Test
  void grantedPassesAreFreeAndOfTheLoyaltyProduct() {
    ObjectNode free = rider.grantFree();
    assertThat(free.get("product_uuid").stringValue())
        .isEqualTo("2417edb7-856c-43ee-b3df-c508b8be259b");
    assertThat(free.at("/order_item/price").intValue()).isZero();
    assertThat(free.get("status").stringValue()).isEqualTo("USABLE");
    assertThat(rider.currentPasses()).last().isEqualTo(free);
    assertThat(uuid(rider.grantFree())).isNotEqualTo(uuid(free));
  }

  @Test
  void anExpiredPassChangesLists() throws IOException {
    String uuid = uuid(rider.buy(SINGLE));
    int before = rider.currentPasses().size();
    rider.expire(uuid);
    assertThat(rider.currentPasses()).hasSize(before - 1);
    ObjectNode expired = rider.expiredPasses().getLast();
    assertThat(uuid(expired)).isEqualTo(uuid);
    assertThat(expired.get("status").stringValue()).isEqualTo("EXPIRED");
    assertThat(expired.get("expiration").stringValue()).isEqualTo("2026-03-08T10:15:30Z");
    assertThat(client.use("tok-21", uuid).body()).contains("Pass is EXPIRED");
    assertThatThrownBy(() -> rider.expire(uuid)).isInstanceOf(IllegalArgumentException.class);
  }
}
