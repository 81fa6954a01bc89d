package io.farekeeper.bytemark;

import static io.farekeeper.bytemark.VendorStub.body;
import static io.farekeeper.bytemark.VendorStub.json;
import static io.farekeeper.bytemark.VendorStub.pass;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
@ResourceLock(Resources.SYSTEM_OUT)
class BytemarkClientTransportTest {
  @Test
  void givesUpOnAnAnswerThatDoesNotCome() throws Exception {
    try (VendorFixture fixture = new VendorFixture("read-timeout=100ms")) {
      fixture.vendor.script = call -> fixture.vendor.hang();

      BytemarkException e = fixture.failure("tok-1");

      assertThat(e.failure()).isEqualTo(Failure.TIMED_OUT);
      assertThat(e).hasMessage("no answer within 0.1 s");
      assertThat(e.report()).isEmpty();
      // The client's own count: a call may end before the vendor, on a busy machine, has seen it.
      assertThat(fixture.counted(PassListType.CURRENT, "timed_out")).isEqualTo(3);
    }
  }

  @Test
  void givesUpOnABodyThatDripsInAndDropsTheConnection() throws Exception {
    try (VendorFixture fixture = new VendorFixture("read-timeout=200ms", "max-tries=1")) {
      fixture.vendor.script = call -> fixture.vendor.drip();

      // A limit on the wait for each byte would never run out.
      assertThat(fixture.failure("tok-1").failure()).isEqualTo(Failure.TIMED_OUT);

      await().atMost(30, TimeUnit.SECONDS).until(() -> fixture.vendor.running() == 0);
    }
  }

  @Test
  void treatsACutAnswerAsTransient() throws Exception {
    for (VendorStub.Answer cut :
        new VendorStub.Answer[] {VendorStub.cut(), VendorStub.cutChunk()}) {
      try (VendorFixture fixture = new VendorFixture()) {
        fixture.vendor.script = call -> call.number() == 1 ? cut : json("[]");
        assertThat(fixture.client.fetch("tok-1").current().passes()).isEmpty();

        fixture.vendor.script = call -> cut;
        BytemarkException e = fixture.failure("tok-1");
        assertThat(e.failure()).isEqualTo(Failure.SERVER_ERROR);
        assertThat(e).hasMessage("answer broke off");
        assertThat(e.report()).isPresent();
        assertThat(fixture.vendor.calls).hasSize(6);
      }
    }
  }

  @Test
  void treatsAConnectionThatIsClosedWithoutAnswerAsTransient() throws Exception {
    try (VendorFixture fixture = new VendorFixture()) {
      fixture.vendor.script = call -> VendorStub.hangUp();

      BytemarkException e = fixture.failure("tok-1");

      assertThat(e.failure()).isEqualTo(Failure.UNREACHABLE);
      assertThat(e.failure().isUsersOwn()).isFalse();
      assertThat(e.report()).isEmpty();
      assertThat(fixture.counted(PassListType.CURRENT, "unreachable")).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:1/, refused",
    "http://no-such-host.invalid/v1, no such host",
  })
  void saysWhenThereIsNoConnection(String url, String why) throws Exception {
    BytemarkEndpoint nobody = new BytemarkEndpoint(URI.create(url));
    try (VendorFixture fixture = new VendorFixture(nobody)) {
      BytemarkException e = fixture.failure("tok-1");

      assertThat(e.failure()).isEqualTo(Failure.UNREACHABLE);
      assertThat(e).hasMessage("no connection: " + why);
      assertThat(e.list()).isEqualTo(PassListType.CURRENT);
    }
  }

  @Test
  void refusesAnAnswerThatIsTooLarge() throws Exception {
    try (VendorFixture fixture = new VendorFixture("max-answer-size=1KB")) {
      fixture.vendor.script = call -> body(200, " ".repeat(1025));

      BytemarkException e = fixture.failure("tok-1");

      assertThat(e.failure()).isEqualTo(Failure.TOO_LARGE);
      assertThat(e).hasMessage("answer larger than 1024 bytes");
      assertThat(fixture.vendor.calls).hasSize(1);
      fixture.vendor.script = call -> json("[]" + " ".repeat(800));
      assertThat(fixture.client.fetch("tok-1").current().passes()).isEmpty();
    }
  }

  private static VendorStub.Answer encoded(int status, String header, byte[] bytes) {
    return exchange -> {
      exchange.getResponseHeaders().add("Content-Encoding", header);
      exchange.getResponseHeaders().add("Retry-After", "60");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  @Test
  void asksForGzipAndReadsIt() throws Exception {
    try (VendorFixture fixture = new VendorFixture()) {
      byte[] answer = ("{\"data\":{\"passes\":[" + pass("a") + "]}}").getBytes(UTF_8);
      byte[] gzip = ContentDecoderTest.encoded("gzip", answer);
      CompletableFuture<String> asked = new CompletableFuture<>();
      fixture.vendor.script =
          call ->
              exchange -> {
                asked.complete(exchange.getRequestHeaders().getFirst("Accept-Encoding"));
                encoded(200, "gzip", gzip).send(exchange);
              };

      assertThat(fixture.client.fetch("tok-1").current().passes()).hasSize(1);
      assertThat(asked).isCompletedWithValue("gzip");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "200, br, NOT_AN_ENVELOPE, 'what answered is not Bytemark (HTTP 200): answer has the"
        + " Content-Encoding br, not gzip or deflate'",
    "200, gzip, SERVER_ERROR, 'answer broke off: its gzip stream is damaged'",
    "403, br, NOT_AN_ENVELOPE, what answered is not Bytemark (HTTP 403)",
    "503, gzip, SERVER_ERROR, what answered is not Bytemark (HTTP 503)",
    "429, br, RATE_LIMITED, too many requests (HTTP 429)"
  })
  void namesABodyThatCannotBeDecoded(int status, String header, Failure failure, String message)
      throws Exception {
    try (VendorFixture fixture = new VendorFixture("max-tries=1")) {
      byte[] bytes = "{\"data\":{\"passes\":[]}}".getBytes(UTF_8);
      fixture.vendor.script = call -> encoded(status, header, bytes);

      BytemarkException e = fixture.failure("tok-1");

      assertThat(e.failure()).isEqualTo(failure);
      assertThat(e).hasMessage(message);
      assertThat(e.retryAfter()).contains(Duration.ofSeconds(60));
      assertThat(e.report()).isPresent();
    }
  }

  @Test
  void countsDecodedBytesAgainstTheLimit() throws Exception {
    try (VendorFixture fixture = new VendorFixture("max-answer-size=1KB")) {
      byte[] bomb = ContentDecoderTest.encoded("gzip", " ".repeat(1_000_000).getBytes(UTF_8));
      fixture.vendor.script = call -> encoded(200, "gzip", bomb);

      assertThat(bomb).hasSizeLessThan(1024);
      assertThat(fixture.failure("tok-1").failure()).isEqualTo(Failure.TOO_LARGE);
    }
  }

  @Test
  void refusesAnEndlessBodyAtTheLimit() throws Exception {
    try (VendorFixture fixture = new VendorFixture("max-answer-size=20B")) {
      fixture.vendor.script = call -> fixture.vendor.drip();

      assertThat(fixture.failure("tok-1").failure()).isEqualTo(Failure.TOO_LARGE);
      await().atMost(30, TimeUnit.SECONDS).until(() -> fixture.vendor.running() == 0);
    }
  }

  @Test
  void refusesAListThatIsTooLargeInAll() throws Exception {
    try (VendorFixture fixture = new VendorFixture("max-answer-size=1KB")) {
      fixture.vendor.script =
          call ->
              json("[" + pass("a" + call.page()) + " ".repeat(700) + "]", "{\"next\":true}", "9");

      BytemarkException e = fixture.failure("tok-1");

      assertThat(e.failure()).isEqualTo(Failure.TOO_LARGE);
      assertThat(e).hasMessage("list larger than 4096 bytes");
      assertThat(fixture.vendor.calls).hasSizeBetween(4, 6);
    }
  }

  @Test
  void neverFollowsARedirect() throws Exception {
    try (VendorFixture elsewhere = new VendorFixture();
        VendorFixture fixture = new VendorFixture()) {
      String url = elsewhere.vendor.endpoint().baseUrl().resolve("passes").toString();
      fixture.vendor.script = call -> body(307, "", "Location", url);

      assertThat(fixture.failure("tok-1").failure()).isEqualTo(Failure.NOT_AN_ENVELOPE);
      assertThat(elsewhere.vendor.calls).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "  ", "secret\nX-Header: 1", "secret\u0000", "sécret", "secret\u20ac"})
  void doesNotSendATokenThatIsNoHeaderValue(String token) throws Exception {
    try (VendorFixture fixture = new VendorFixture()) {
      BytemarkException e = fixture.failure(token);

      assertThat(e.failure()).isEqualTo(Failure.REFUSED);
      assertThat(e).hasMessage("token is not usable").hasNoCause();
      assertThat(e.list()).isNull();
      assertThat(fixture.vendor.calls).isEmpty();
    }
  }

  @Test
  void letsAnInterruptedCallerGo() throws Exception {
    try (VendorFixture fixture = new VendorFixture()) {
      fixture.vendor.script = call -> fixture.vendor.hang();
      CompletableFuture<BytemarkException> outcome = new CompletableFuture<>();
      CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
      Thread caller =
          Thread.startVirtualThread(
              () -> {
                outcome.complete(fixture.failure("tok-1"));
                interrupted.complete(Thread.currentThread().isInterrupted());
              });
      await().atMost(30, TimeUnit.SECONDS).until(() -> !fixture.vendor.calls.isEmpty());

      caller.interrupt();

      assertThat(outcome.get(30, TimeUnit.SECONDS).failure()).isEqualTo(Failure.UNREACHABLE);
      assertThat(outcome.get()).hasMessage("call interrupted");
      assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
      assertThat(fixture.vendor.calls).hasSize(1);
      assertThat(fixture.circuit.failuresSinceSuccess()).isZero();
    }
  }

  @Test
  void showsTheTokenToNobodyElse(CapturedOutput output) throws Exception {
    String token = "very-secret-token";
    try (VendorFixture fixture = new VendorFixture("max-tries=1");
        VendorFixture impatient = new VendorFixture("read-timeout=200ms", "max-tries=1")) {
      String echo = "{\"errors\":[{\"code\":1,\"message\":\"token " + token + " unknown\"}]}";
      VendorStub.Answer[] answers = {
        body(200, echo),
        body(403, echo),
        body(500, echo),
        body(401, echo),
        body(429, echo),
        body(200, token),
        body(200, "{\"" + token + "\""),
        VendorStub.cut(),
        VendorStub.hangUp()
      };
      for (VendorStub.Answer answer : answers) {
        fixture.vendor.script = call -> answer;
        requireNothingOf(token, fixture.failure(token));
      }
      impatient.vendor.script = call -> impatient.vendor.hang();
      requireNothingOf(token, impatient.failure(token));
      assertThat(fixture.vendor.calls(token)).isGreaterThanOrEqualTo(answers.length);
    }
    assertThat(output.getAll()).doesNotContain(token);
    assertThat(new Token(token)).asString().doesNotContain(token);
  }

  private static void requireNothingOf(String token, BytemarkException e) {
    assertThat(e.toString()).doesNotContain(token);
    assertThat(e).hasStackTraceContaining("BytemarkException").hasNoCause();
  }
}
