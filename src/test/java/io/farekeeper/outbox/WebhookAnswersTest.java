package io.farekeeper.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.mutation.Mutator;
import io.farekeeper.outbox.Webhook.Answer;
import java.time.Clock;
import java.time.Duration;
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
    int answers = Mutator.count(500);
    OddHttpAnswers odd = new OddHttpAnswers(new Random(seed));
    try (HttpAnswers server = new HttpAnswers();
        Webhook webhook =
            new Webhook(server.address(), Duration.ofSeconds(10), Clock.systemUTC())) {
      for (int n = 0; n < answers; n++) {
        OddHttpAnswers.Odd next = odd.next();
        server.answer(_ -> next.bytes());

        Answer answer = webhook.post("key-" + n, "{\"n\":\"x\"}");

        requireOneOfTheTable(
            answer, next.code(), "seed %d, answer %d of %d".formatted(seed, n, next.code()));
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
}
