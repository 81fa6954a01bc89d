package io.farekeeper.jobs;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A job that does what the test says, and watches that it is never run twice at once. */
class TestJob implements Job {
  final AtomicInteger runs = new AtomicInteger();
  final AtomicInteger atOnce = new AtomicInteger();
  final AtomicInteger mostAtOnce = new AtomicInteger();

  private final String name;
  private final String cron;
  private volatile Function<JobRun, JobResult> work;
  private volatile int shards = 1;

  TestJob(String name, String cron, Function<JobRun, JobResult> work) {
    this.name = name;
    this.cron = cron;
    this.work = work;
  }

  static TestJob of(Function<JobRun, JobResult> work) {
    return new TestJob("test-job", "-", work);
  }

  /** Runs until the latch is open, or the run is to stop. */
  static Function<JobRun, JobResult> until(CountDownLatch open) {
    return run -> {
      try {
        boolean opened = false;
        while (!opened && !run.stopping()) {
          opened = open.await(20, TimeUnit.MILLISECONDS);
        }
        return done(Map.of("opened", opened));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  static JobResult done(Map<String, Object> values) {
    return new JobResult(values, false);
  }

  void does(Function<JobRun, JobResult> next) {
    work = next;
  }

  TestJob inShards(int number) {
    shards = number;
    return this;
  }

  @Override
  public int shards() {
    return shards;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return "Tests what a job is";
  }

  @Override
  public String defaultCron() {
    return cron;
  }

  @Override
  public List<JobInput> inputs() {
    return List.of(
        new JobInput("userID", JobInput.Type.INTEGER, 0, "whom, 0 is all", 0L, 100L),
        new JobInput("save", JobInput.Type.BOOLEAN, true, "whether to save"),
        new JobInput("note", JobInput.Type.TEXT, "", "what to say"));
  }

  @Override
  public Map<String, Object> clockInputs() {
    return Map.of("note", "by the clock");
  }

  @Override
  public JobResult run(JobRun run) {
    runs.incrementAndGet();
    mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
    try {
      return work.apply(run);
    } finally {
      atOnce.decrementAndGet();
    }
  }
}
