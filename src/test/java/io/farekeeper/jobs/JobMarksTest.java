package io.farekeeper.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.stores.FutureMark;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobMarksTest {

  @ParameterizedTest
  @CsvSource({
    "*/5 * * * *, 10:01:00, 4m,  4m",
    "*/5 * * * *, 10:04:30, 5m30s, 30s",
    "0 3 * * *,   10:00:00, 17h, 17h",
    "0 3 * * *,   02:59:30, 24h0m30s, 30s",
  })
  void aTickIsNeverFurtherAheadThanTheNextOne(
      String cron, String time, String farthest, String next) {
    Job job = new TestJob("test-job", cron, _ -> TestJob.done(Map.of()));
    JobCatalog jobs = new JobCatalog(List.of(job));
    Crons crons = new Crons(jobs.all(), new JobProperties(Map.of()), Set.of());
    Clock clock = Clock.fixed(Instant.parse("2026-05-01T" + time + "Z"), ZoneOffset.UTC);

    FutureMark mark = JobMarks.of(jobs, crons, clock).getFirst();

    assertThat(mark.which()).contains("'test-job'", "picked = FALSE");
    assertThat(mark.farthest().get()).isEqualTo(Duration.parse("PT" + farthest));
    assertThat(mark.instead().get()).isEqualTo(Duration.parse("PT" + next));
  }
}
