package io.farekeeper.embedded.sandbox;

import static io.farekeeper.embedded.sandbox.SandboxClient.CLOCK;
import static io.farekeeper.embedded.sandbox.SandboxClient.V1;
import static io.farekeeper.embedded.sandbox.SandboxClient.V4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.farekeeper.embedded.sandbox.SandboxClient.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class FaultTest {
  private static final int PATIENCE_MILLIS = 30_000;

  private final BytemarkSandbox sandbox = BytemarkSandbox.start(CLOCK);
  private final SandboxClient client = new SandboxClient(sandbox);
  private final SandboxRider rider = sandbox.rider(30);
  private String unused = "";

  @BeforeEach
  void buy() {
    unused = rider.grantFree().get("uuid").stringValue();
  }

  @AfterEach
  void close() {
    client.close();
    sandbox.close();
  }

  private boolean isUsed() {
    return rider.currentPasses().getLast().get("status").stringValue().equals("USING");
  }

  @ParameterizedTest
  @CsvSource({"SESSION_EXPIRED,200,50020", "SERVER_ERROR,500,50000", "RATE_LIMITED,429,42900"})
  void refusalsMeetEveryCallAndChangeNothing(Fault fault, int status, int code) throws IOException {
    rider.fault(fault);
    for (Reply reply :
        new Reply[] {
          client.get("tok-30", V1), client.get("tok-30", V4), client.use("tok-30", unused)
        }) {
      assertThat(reply.status()).isEqualTo(status);
      assertThat(reply.error()).isEqualTo(code);
      assertThat(reply.raw().headers().firstValue("retry-after").orElse("none"))
          .isEqualTo(status == 429 ? "1" : "none");
    }
    assertThat(isUsed()).isFalse();
    assertThat(client.get("tok-31", V1).error()).as("another rider").isZero();
    rider.fault(null);
    assertThat(client.get("tok-30", V1).error()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"SESSION_EXPIRED", "SERVER_ERROR", "RATE_LIMITED", "NOT_JSON", "WRONG_TYPES"})
  void aFaultForSomeTimesEndsAfterThem(Fault fault) throws IOException {
    String right = client.get("tok-30", V1).body();
    rider.fault(fault, 2);
    assertThat(client.get("tok-30", V1).body()).isNotEqualTo(right);
    assertThat(client.get("tok-30", V1).body()).isNotEqualTo(right);
    assertThat(client.get("tok-30", V1).body()).isEqualTo(right);
  }

  @Test
  void lessThanOnceIsRefused() {
    assertThatThrownBy(() -> rider.fault(Fault.HANG, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRenewedTokenEndsAnExpiredSessionOnly() throws IOException {
    rider.fault(Fault.SESSION_EXPIRED);
    rider.renewToken();
    assertThat(client.get(rider.token(), V1).error()).isZero();
    rider.fault(Fault.SERVER_ERROR);
    rider.renewToken();
    assertThat(client.get(rider.token(), V1).status()).isEqualTo(500);
  }

  @Test
  void wrongTypesStandWhereListsBelong() throws IOException {
    rider.fault(Fault.WRONG_TYPES);
    assertThat(client.get("tok-30", V1).data().get("passes").isString()).isTrue();
    assertThat(client.get("tok-30", V4).data().get("passes").isObject()).isTrue();
    assertThat(client.use("tok-30", unused).data().get("pass").isString()).isTrue();
    assertThat(isUsed()).isTrue();
  }

  @Test
  void htmlIsNotJson() throws IOException {
    rider.fault(Fault.NOT_JSON);
    Reply reply = client.get("tok-30", V1);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body()).startsWith("<!DOCTYPE html>");
    assertThat(client.use("tok-30", unused).body()).startsWith("<!DOCTYPE html>");
    assertThat(isUsed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {V1, V4})
  void endlessPagesHaveEverNewPasses(String list) throws IOException {
    rider.fault(Fault.ENDLESS_PAGING);
    Set<String> uuids = new HashSet<>();
    for (int page = 1; page <= 30; page++) {
      JsonNode data = client.get("tok-30", list + "page=" + page).data();
      data.get("passes").forEach(pass -> uuids.add(pass.get("uuid").stringValue()));
      assertThat(data.at("/pagination/next").booleanValue()).isTrue();
    }
    assertThat(uuids).hasSize(600);
    assertThat(client.use("tok-30", unused).error()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {V1, V4})
  void halfWayTheFirstPageIsRightAndTheNextFails(String list) throws IOException {
    JsonNode right = client.get("tok-30", list + "page=1").data();
    rider.fault(Fault.HALF_WAY, 1);
    JsonNode first = client.get("tok-30", list + "page=1").data();
    assertThat(first.get("passes")).isEqualTo(right.get("passes"));
    assertThat(first.at("/pagination/next").asBoolean(true)).isTrue();
    assertThat(client.get("tok-30", list + "page=2").status()).isEqualTo(500);
    assertThat(client.get("tok-30", list + "page=2").status()).isEqualTo(200);
  }

  @Test
  void halfWayAUseIsMadeAndNotConfirmed() throws IOException {
    rider.fault(Fault.HALF_WAY);
    assertThat(client.use("tok-30", unused).status()).isEqualTo(500);
    assertThat(isUsed()).isTrue();
  }

  @Test
  void aCutBodyEndsInTheMiddle() throws IOException {
    String right = client.get("tok-30", V1).body();
    rider.fault(Fault.CUT_BODY, 1);
    String raw = readRaw(V1);
    int length = right.getBytes(StandardCharsets.UTF_8).length;
    assertThat(raw).containsIgnoringCase("content-length: " + length);
    String body = raw.substring(raw.indexOf("\r\n\r\n") + 4);
    assertThat(body.getBytes(StandardCharsets.ISO_8859_1).length).isEqualTo(length / 2);

    rider.fault(Fault.CUT_BODY);
    assertThatThrownBy(() -> client.get("tok-30", V4)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> client.use("tok-30", unused)).isInstanceOf(IOException.class);
    assertThat(isUsed()).isTrue();
  }

  @Test
  void aSlowBodyDrips() throws IOException {
    rider.fault(Fault.SLOW_BODY);
    long begin = System.nanoTime();
    try (Socket socket = request(V1)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      InputStream in = socket.getInputStream();
      String seen = "";
      while (!seen.contains("\r\n\r\n{\"")) {
        seen += (char) in.read();
      }
      int length = Integer.parseInt(seen.replaceAll("(?is).*content-length: (\\d+).*", "$1"));
      assertThat(in.readNBytes(length / 60)).hasSize(length / 60);
      assertThat(System.nanoTime() - begin).isGreaterThan(200_000_000L);
      assertThat(in.available()).isLessThan(length / 2);
    }
  }

  @Test
  void aHangingRequestGetsNothingUntilTheSandboxCloses() throws IOException {
    rider.fault(Fault.HANG, 1);
    try (Socket socket = request(V1)) {
      await().atMost(30, TimeUnit.SECONDS).until(() -> rider.fault().isEmpty());
      socket.setSoTimeout(300);
      InputStream in = socket.getInputStream();
      assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
      assertThat(client.get("tok-30", V1).status()).as("the next request").isEqualTo(200);
      sandbox.close();
      socket.setSoTimeout(PATIENCE_MILLIS);
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  private String readRaw(String path) throws IOException {
    try (Socket socket = request(path)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private Socket request(String path) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), sandbox.baseUrl().getPort());
    String text =
        "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer tok-30\r\n\r\n";
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }
}
