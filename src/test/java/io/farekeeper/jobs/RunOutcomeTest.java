package io.farekeeper.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoTimeoutException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

class RunOutcomeTest {

  @Test
  void anOutageIsSaidInWords() {
    assertThat(errorOf(new MongoTimeoutException("secret"))).isEqualTo("MongoDB does not answer");
    assertThat(errorOf(new IllegalStateException("secret", new MongoTimeoutException("secret"))))
        .isEqualTo("MongoDB does not answer");
    assertThat(errorOf(new CannotGetJdbcConnectionException("secret")))
        .isEqualTo("MySQL does not answer");
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
