package io.farekeeper.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.mutation.Mutator;
import io.farekeeper.webhook.Webhook.Answer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookAnswersTest {
  private static final Set<Integer> PASSING = Set.of(408, 421, 425, 429);

  @ParameterizedTest
  @CsvSource({
    "200, taken",
    "204, taken",
    "302, later",
    "400, refused",
    "401, refused",
    "404, refused",
    "408, later",
    "410, refused",
    "413, refused",
    "421, later",
    "422, refused",
    "425, later",
    "429, later",
    "451, refused",
    "499, refused",
    "500, later",
    "501, later",
    "503, later",
    "599, later"
  })
  void aStatusSaysWhetherItIsTriedAgain(int code, String outcome) {
    Answer.Status status = new Answer.Status(code, Duration.ZERO);

    assertThat(status.isTaken()).isEqualTo(outcome.equals("taken"));
    assertThat(status.isRefusal()).isEqualTo(outcome.equals("refused"));
  }

  /** Whatever is answered, it is one of the answers, and a refusal only where the table says so. */
  @Test
  void noAnswerWhateverItIsBreaksAPost() throws Exception {
    long seed = Mutator.seed();
    int answers = Mutator.count(2_000);
    Random random = new Random(seed);
    try (HttpAnswers server = new HttpAnswers();
        Webhook webhook =
            new Webhook(server.address(), Duration.ofSeconds(10), Clock.systemUTC())) {
      for (int n = 0; n < answers; n++) {
        int code = code(random);
        byte[] bytes = answer(random, code);
        server.answer(bytes);

        Answer answer = webhook.post("key-" + n, "{\"n\":\"x\"}");

        requireOneOfTheTable(answer, code, "seed %d, answer %d of %d".formatted(seed, n, code));
      }
    }
  }

  private static void requireOneOfTheTable(Answer answer, int code, String which) {
    switch (answer) {
      case Answer.Status status -> {
        assertThat(status.code()).as(which).isEqualTo(code);
        assertThat(status.isRefusal())
            .as(which)
            .isEqualTo(code >= 400 && code < 500 && !PASSING.contains(code));
        assertThat(status.retryAfter()).as(which).isNotNull();
      }
      case Answer.NotSent(String reason) -> assertThat(reason).as(which).isNotEmpty();
      case Answer.NoAnswer(String reason) ->
          assertThat(reason).as(which).isIn("connection lost", "no answer within 10000 ms");
    }
  }

  private static int code(Random random) {
    List<Integer> known = List.of(200, 202, 301, 400, 404, 408, 421, 425, 429, 500, 503);
    return random.nextBoolean()
        ? known.get(random.nextInt(known.size()))
        : 200 + random.nextInt(400);
  }

  private static byte[] answer(Random random, int code) {
    byte[] body = new byte[random.nextInt(20) == 0 ? 200_000 : random.nextInt(300)];
    random.nextBytes(body);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(utf8("HTTP/1.1 " + code + pick(random, " OK", "", " Ünï") + "\r\n"));
    if (random.nextInt(3) == 0) {
      bytes.writeBytes(utf8("Retry-After: " + retryAfter(random) + "\r\n"));
    }
    bytes.writeBytes(utf8(framing(random, body.length) + "\r\n\r\n"));
    bytes.writeBytes(body);
    return mutated(random, bytes.toByteArray(), code);
  }

  private static String framing(Random random, int length) {
    return pick(
        random,
        "Transfer-Encoding: chunked",
        "Content-Length: -5",
        "Content-Length: 99999999999",
        "Content-Type: multipart/form-data\r\nContent-Length: " + length,
        "Location: /maintenance\r\nContent-Length: " + length,
        "Connection: close\r\nContent-Length: " + length);
  }

  private static String retryAfter(Random random) {
    return pick(
        random,
        "5",
        "-1",
        "999999999999999999999",
        "1e9",
        "",
        "soon",
        "Wed, 21 Oct 2099 07:28:00 GMT",
        "Wed, 99 Oct 0000 07:28:00 GMT",
        "Wed, 21 Oct 999999999 07:28:00 GMT");
  }

  /** Beyond the status: what says another number would be another answer. */
  private static byte[] mutated(Random random, byte[] answer, int code) {
    int from = "HTTP/1.1 ".length() + Integer.toString(code).length();
    return switch (random.nextInt(5)) {
      case 0 -> Arrays.copyOf(answer, random.nextInt(answer.length));
      case 1 -> {
        answer[from + random.nextInt(answer.length - from)] = (byte) random.nextInt(256);
        yield answer;
      }
      default -> answer;
    };
  }

  private static String pick(Random random, String... texts) {
    return texts[random.nextInt(texts.length)];
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
