package io.farekeeper.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import io.farekeeper.config.InvalidConfigurationException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronsTest {
  private static final Job JOB =
      new TestJob("update-the-cache", "*/5 * * * *", _ -> TestJob.done(Map.of()));

  @ParameterizedTest
  @CsvSource({
    "*/5 * * * *,    2026-05-01T10:05:00Z",
    "0 3 * * *,      2026-05-02T03:00:00Z",
    "30 2 * * MON,   2026-05-04T02:30:00Z",
    "*/10 * * * * *, 2026-05-01T10:01:10Z",
  })
  void anExpressionIsReadInUtc(String cron, Instant next) {
    Crons crons = crons("update-the-cache", cron);

    assertThat(
            crons
                .scheduleOf(JOB)
                .getNextExecutionTime(
                    ExecutionComplete.simulatedSuccess(Instant.parse("2026-05-01T10:01:00Z"))))
        .isEqualTo(next);
  }

  @Test
  void aSettingGoesBeforeTheJobsOwn() {
    assertThat(new Crons(List.of(JOB), new JobProperties(Map.of()), Set.of()).of(JOB))
        .isEqualTo("*/5 * * * *");
    assertThat(crons("update-the-cache", "-").isOn(JOB)).isFalse();
    // As an environment variable names it: FAREKEEPER_JOBS_UPDATETHECACHE_CRON.
    assertThat(crons("updatethecache", "0 * * * *").of(JOB)).isEqualTo("0 * * * *");
  }

  @Test
  void aJobThatIsSwitchedOffHasNoSchedule() {
    for (String cron : new String[] {null, "0 * * * *"}) {
      Map<String, JobProperties.Settings> off =
          Map.of("update-the-cache", new JobProperties.Settings(cron, false));
      Crons crons = new Crons(List.of(JOB), new JobProperties(off), Set.of());

      assertThat(crons.isOn(JOB)).isFalse();
      assertThat(crons.of(JOB)).isEqualTo("-");
    }
  }

  @Test
  void aFileAndAVariableMayWriteTheNameDifferently() {
    JobProperties both =
        new JobProperties(
            Map.of(
                "update-the-cache", new JobProperties.Settings("0 * * * *", true),
                "updatethecache", new JobProperties.Settings(null, false)));

    assertThat(both.cronOf("update-the-cache")).contains("0 * * * *");
    assertThat(both.isEnabled("update-the-cache")).isFalse();
    assertThat(both.isEnabled("another")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"61 * * * *", "* * *", "often", "", "* * * * * * *"})
  void whatIsNoExpressionStopsTheStart(String cron) {
    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> crons("update-the-cache", cron))
        .withMessageContaining("'" + cron + "'")
        .withMessageContaining("update-the-cache");
  }

  @Test
  void aSettingOfNoJobStopsTheStart() {
    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> crons("update-cache", "-"))
        .withMessage(
            "farekeeper.jobs.update-cache: there is no such job; there are: update-the-cache");
  }

  @Test
  void aVariableOfNoJobIsOnlyWarnedOf() {
    Crons crons = crons("service", "-", Set.of("PATH", "FAREKEEPER_JOBS_SERVICE_CRON"));

    assertThat(crons.of(JOB)).isEqualTo("*/5 * * * *");
  }

  private static Crons crons(String key, String cron) {
    return crons(key, cron, Set.of());
  }

  private static Crons crons(String key, String cron, Set<String> variables) {
    JobProperties properties =
        new JobProperties(Map.of(key, new JobProperties.Settings(cron, true)));
    return new Crons(List.of(JOB), properties, variables);
  }
}
