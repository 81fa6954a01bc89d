package io.farekeeper.jobs.commandline;

import io.farekeeper.jobs.JobRunner;
import io.farekeeper.jobs.RunRecord;
import io.farekeeper.jobs.RunStatus;
import io.farekeeper.stores.Pause;
import io.farekeeper.stores.Trace;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A run that somebody waits for. Ctrl-C and SIGTERM stop it between users; the process ends when
 * that is done and printed.
 */
class AttendedRun implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AttendedRun.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration REPORT_TIMEOUT = Duration.ofSeconds(3);

  private final ConfigurableApplicationContext context;
  private final JobRunner runner;
  private final Screen screen;
  private final CountDownLatch reported = new CountDownLatch(1);
  private final Thread onSignal = new Thread(this::stop, "run-stop");
  private volatile boolean stopping;
  private volatile @Nullable RunRecord attended;

  /** Begins to listen for signals. */
  AttendedRun(ConfigurableApplicationContext context, JobRunner runner, Screen screen) {
    this.context = context;
    this.runner = runner;
    this.screen = screen;
    Runtime.getRuntime().addShutdownHook(onSignal);
  }

  private void stop() {
    stopping = true;
    cancel();
    runner.stop(STOP_TIMEOUT);
    try {
      if (!reported.await(REPORT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        screen.line(
            "farekeeper: stopped; the end of the run could not be read or recorded in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    context.close();
  }

  /** So that its record says who stopped it; without MySQL it is stopped all the same. */
  private void cancel() {
    RunRecord run = attended;
    if (run == null) {
      return;
    }
    try {
      var _ = runner.cancel(run.job(), run.runId(), String.valueOf(run.who()));
    } catch (RuntimeException e) {
      log.warn("Run {} is stopped, not cancelled: {}", run.runId(), Trace.inShort(e));
    }
  }

  /** Shows the run's progress until it has ended, and returns how it did. */
  RunRecord untilEnd(RunRecord begun) {
    attended = begun;
    RunRecord run = begun;
    while (run.status() == RunStatus.RUNNING) {
      if (!Pause.of(LOOK_EVERY)) {
        throw new Refusal("Interrupted");
      }
      run = look(run);
      screen.progress(run.progress());
    }
    screen.endProgress();
    return run;
  }

  /** An outage of MySQL delays the record; the run goes on. */
  private RunRecord look(RunRecord last) {
    try {
      return runner.find(last.job(), last.runId()).orElse(last);
    } catch (RuntimeException e) {
      return last;
    }
  }

  /** Says on standard error how it ended, and why not better. */
  void reportEnd(RunRecord end, ServerAddresses servers) {
    EndText.lines(end, stopping, servers).forEach(screen::line);
  }

  /** The result is printed; signals are no longer its concern. */
  @Override
  public void close() {
    reported.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(onSignal);
    } catch (IllegalStateException e) {
      // The process is ending by a signal, and this thread's work is done.
      return;
    }
  }
}
