package io.farekeeper.jobs;

import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import io.farekeeper.stores.FutureMark;
import io.farekeeper.stores.FutureMark.SetBy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** When jobs run next, and the heartbeats of those that run them. */
final class JobMarks {
  /** An instance whose clock is a little ahead has had its tick before the others. */
  private static final Duration AHEAD_OF_A_TICK = Duration.ofMinutes(1);

  private JobMarks() {}

  static List<FutureMark> of(JobCatalog jobs, Crons crons, Clock clock) {
    List<FutureMark> marks = new ArrayList<>();
    jobs.all().stream()
        .filter(crons::isOn)
        .map(job -> nextRun(job, crons, clock))
        .forEach(marks::add);
    marks.add(
        FutureMark.within(
            JobScheduler.TABLE,
            "execution_time",
            "task_name = '" + JobScheduler.SHARD_TASK + "' AND picked = FALSE",
            SetBy.INSTANCES,
            AHEAD_OF_A_TICK,
            Duration.ZERO));
    marks.add(
        FutureMark.past(JobScheduler.TABLE, "last_heartbeat", "picked = TRUE", SetBy.INSTANCES));
    marks.add(
        FutureMark.past(
            "farekeeper_job_run", "begun_on", "running_key IS NOT NULL", SetBy.DATABASE));
    return marks;
  }

  private static FutureMark nextRun(Job job, Crons crons, Clock clock) {
    return new FutureMark(
        JobScheduler.TABLE,
        "execution_time",
        "task_name = '" + job.name() + "' AND picked = FALSE",
        SetBy.INSTANCES,
        () -> untilNext(job, crons, clock, AHEAD_OF_A_TICK),
        () -> untilNext(job, crons, clock, Duration.ZERO));
  }

  private static Duration untilNext(Job job, Crons crons, Clock clock, Duration later) {
    Instant now = clock.instant();
    Instant next =
        crons
            .scheduleOf(job)
            .getNextExecutionTime(ExecutionComplete.simulatedSuccess(now.plus(later)));
    return Duration.between(now, next);
  }
}
