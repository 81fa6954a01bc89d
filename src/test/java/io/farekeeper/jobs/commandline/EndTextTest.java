package io.farekeeper.jobs.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.jobs.RunRecord;
import io.farekeeper.jobs.RunStatus;
import io.farekeeper.jobs.Trigger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EndTextTest {
  private static final ServerAddresses SERVERS =
      new ServerAddresses("mongo.internal:27017", "sql.internal:3306");
  private static final RunRecord.Failures UNREADABLE =
      new RunRecord.Failures("status is no text", 3, List.of("user 7", "user 8"));

  @Test
  void whatASuccessfulRunNotedIsNoFailure() {
    assertThat(EndText.lines(ended(RunStatus.SUCCEEDED, null), false, SERVERS))
        .containsExactly(
            "farekeeper: noted: status is no text: 3, for instance user 7",
            "farekeeper: job x, run 5: succeeded, 8 of 9 done");
    assertThat(EndText.lines(ended(RunStatus.PARTLY_FAILED, null), true, SERVERS))
        .containsExactly(
            "farekeeper: failed: status is no text: 3, for instance user 7",
            "farekeeper: job x, run 5: stopped, 8 of 9 done");
  }

  @Test
  void aDatabaseThatDoesNotAnswerIsNamedWithItsAddress() {
    assertThat(EndText.lines(ended(RunStatus.FAILED, "MySQL does not answer"), false, SERVERS))
        .endsWith(
            "farekeeper: job x, run 5: failed, 8 of 9 done: MySQL at sql.internal:3306 does not"
                + " answer");
  }

  private static RunRecord ended(RunStatus status, @Nullable String error) {
    return new RunRecord(
        "5",
        "x",
        status,
        Trigger.COMMAND_LINE,
        "ann",
        Map.of(),
        Instant.EPOCH,
        Instant.EPOCH,
        new RunRecord.Progress(8, 9L),
        null,
        List.of(UNREADABLE),
        error);
  }
}
