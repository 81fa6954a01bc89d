package io.farekeeper.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookChannelTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-08T10:00:00Z"), ZoneOffset.UTC);
  private static final OutgoingMessage NOTICE =
      TestOutbox.notice(
          "reward:123",
          4_294_967_295L,
          new Wording(75, "¡Ganaste 5!", "a \"b\"\n🎉", "{\"z\":1,\"a\":[true]}", "es", false));
  private final StubReceiver receiver;

  WebhookChannelTest() throws IOException {
    receiver = new StubReceiver();
  }

  @AfterEach
  void close() {
    receiver.close();
  }

  @Test
  void theDocumentedPayloadIsPosted() {
    assertThat(deliverTo(receiver.url("", "/v1/notify?app=7"))).isEqualTo(new Delivery.Delivered());

    assertThat(receiver.keys).containsExactly("reward:123");
    assertThat(receiver.requests)
        .containsExactly(
            """
            POST /v1/notify?app=7 HTTP/1.1
            Content-Type: application/json
            Authorization: null
            {"userIds":[4294967295],"notificationType":75,"title":"¡Ganaste 5!",\
            "body":"a \\"b\\"\\n🎉","metadata":{"z":1,"a":[true]},"language":"es","silent":false}\
            """);
  }

  @Test
  void credentialsInTheUrlAreSentAsBasicAuthorization() {
    deliverTo(receiver.url("us%40er:p%3Aw@", "/a%2Fb"));

    assertThat(receiver.requests.getFirst())
        .contains("POST /a%2Fb HTTP/1.1", "Authorization: Basic dXNAZXI6cDp3");
    assertThat(WebhookAddress.parse("http://user:secret@host/"))
        .get()
        .asString()
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          200, Delivered[]
          201, Delivered[]
          202, Delivered[]
          204, Delivered[]
          301, 'NotSent[reason=HTTP 301, retryAfter=PT0S]'
          302, 'NotSent[reason=HTTP 302, retryAfter=PT0S]'
          304, 'NotSent[reason=HTTP 304, retryAfter=PT0S]'
          400, Refused[reason=refused by the webhook: HTTP 400]
          401, Refused[reason=refused by the webhook: HTTP 401]
          404, Refused[reason=refused by the webhook: HTTP 404]
          407, Refused[reason=refused by the webhook: HTTP 407]
          410, Refused[reason=refused by the webhook: HTTP 410]
          422, Refused[reason=refused by the webhook: HTTP 422]
          429, 'NotSent[reason=HTTP 429, retryAfter=PT0S]'
          500, 'NotSent[reason=HTTP 500, retryAfter=PT0S]'
          503, 'NotSent[reason=HTTP 503, retryAfter=PT0S]'
          """)
  void theStatusDecides(int status, String expected) {
    receiver.answer =
        exchange -> {
          exchange.getResponseHeaders().set("Location", receiver.url("", "/elsewhere"));
          exchange.sendResponseHeaders(status, -1);
        };

    assertThat(deliverTo(receiver.url("", "/"))).hasToString(expected);
    assertThat(receiver.requests).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          120, PT2M
          'Sun, 08 Mar 2026 10:05:00 GMT', PT5M
          soon, PT0S
          -5, PT0S
          99999999999999999999, PT0S
          """)
  void theReceiverSaysWhenToComeAgain(String retryAfter, Duration pause) {
    receiver.answer =
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", retryAfter);
          exchange.sendResponseHeaders(503, -1);
        };

    assertThat(deliverTo(receiver.url("", "/"))).isEqualTo(new Delivery.NotSent("HTTP 503", pause));
  }

  @Test
  void noAnswerInTimeIsNoAnswer() {
    CountDownLatch never = new CountDownLatch(1);

    assertThat(deliverOnOpenConnection(_ -> hang(never)))
        .isEqualTo(new Delivery.NoAnswer("no answer within 300 ms"));
    never.countDown();
  }

  @Test
  void theTimeOutCoversTheWholeAnswer() {
    CountDownLatch never = new CountDownLatch(1);
    HttpHandler half =
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write(1);
          exchange.getResponseBody().flush();
          hang(never);
        };

    assertThat(deliverOnOpenConnection(half))
        .isEqualTo(new Delivery.NoAnswer("no answer within 300 ms"));
    never.countDown();
  }

  @Test
  void anEndlessAnswerIsCutOff() {
    receiver.answer = WebhookChannelTest::writeForEver;

    assertThat(deliverTo(receiver.url("", "/"))).isEqualTo(new Delivery.Delivered());
  }

  @Test
  void aConnectionThatIsLostAfterSendingIsNoAnswer() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> readAndHangUp(server));

      assertThat(deliverTo("http://127.0.0.1:" + server.getLocalPort()))
          .isEqualTo(new Delivery.NoAnswer("connection lost"));
    }
  }

  @Test
  void whatCannotHaveArrivedIsNotSent() {
    assertThat(deliverTo("http://127.0.0.1:9/"))
        .isEqualTo(new Delivery.NotSent("connection refused", Duration.ZERO));
    assertThat(deliverTo("http://no-such-host.invalid/"))
        .isEqualTo(new Delivery.NotSent("unknown host", Duration.ZERO));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "host", "ftp://host/", "http:///path", "http://a b/", "mailto:a@b"})
  void anythingElseIsNoAddress(String url) {
    assertThat(WebhookAddress.parse(url)).isEqualTo(Optional.empty());
  }

  private static Delivery deliverTo(String url) {
    try (WebhookChannel channel = channelTo(url, Duration.ofSeconds(30))) {
      return channel.deliver(NOTICE);
    }
  }

  /** Within a short time, of which nothing goes into the connection. */
  private Delivery deliverOnOpenConnection(HttpHandler answer) {
    try (WebhookChannel channel = channelTo(receiver.url("", "/"), Duration.ofMillis(300))) {
      await().until(() -> channel.deliver(NOTICE) instanceof Delivery.Delivered);
      receiver.answer = answer;
      return channel.deliver(NOTICE);
    }
  }

  private static WebhookChannel channelTo(String url, Duration timeout) {
    return new WebhookChannel(WebhookAddress.parse(url).orElseThrow(), timeout, CLOCK);
  }

  private static void hang(CountDownLatch until) {
    try {
      until.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void writeForEver(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    OutputStream body = exchange.getResponseBody();
    byte[] some = new byte[8192];
    try {
      while (true) {
        body.write(some);
      }
    } catch (IOException hungUp) {
      return;
    }
  }

  private static void readAndHangUp(ServerSocket server) {
    try (Socket socket = server.accept()) {
      assertThat(socket.getInputStream().read(new byte[1000])).isPositive();
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
