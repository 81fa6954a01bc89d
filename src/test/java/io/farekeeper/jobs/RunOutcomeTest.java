package io.farekeeper.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoTimeoutException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

@ExtendWith(OutputCaptureExtension.class)
@Isolated("what others log would be taken for its own")
class RunOutcomeTest {

  @Test
  void anOutageIsSaidInWords() {
    assertThat(errorOf(new MongoTimeoutException("secret"))).isEqualTo("MongoDB does not answer");
    assertThat(errorOf(new IllegalStateException("secret", new MongoTimeoutException("secret"))))
        .isEqualTo("MongoDB does not answer");
    assertThat(errorOf(new CannotGetJdbcConnectionException("secret")))
        .isEqualTo("MySQL does not answer");
  }

  @Test
  void aFailureThatWasForeseenIsSaidInItsOwnWordsWithoutATrace(CapturedOutput output) {
    assertThat(errorOf(new JobFailedException("too many would change")))
        .isEqualTo("too many would change");
    assertThat(output.getOut())
        .contains("too many would change")
        .doesNotContain("\tat ", "Exception");
  }

  @Test
  void aDefectIsExplainedInTheLogAlone(CapturedOutput output) {
    assertThat(errorOf(new IllegalStateException("secret")))
        .isEqualTo("an unexpected error, which the log explains");
    assertThat(output.getOut())
        .contains("java.lang.IllegalStateException\n\tat ")
        .doesNotContain("secret");
  }

  private static String errorOf(RuntimeException thrown) {
    TestJob job =
        TestJob.of(
            _ -> {
              throw thrown;
            });
    ActiveRun run =
        new ActiveRun(1, Trigger.API, Instant.EPOCH, Map.of(), Shard.WHOLE, () -> false);

    RunOutcome outcome = RunOutcome.of(job, run);

    assertThat(outcome.status()).isEqualTo(RunStatus.FAILED);
    return String.valueOf(outcome.error());
  }
}
