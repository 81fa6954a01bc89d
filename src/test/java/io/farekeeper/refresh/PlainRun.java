package io.farekeeper.refresh;

import io.farekeeper.jobs.JobRun;
import io.farekeeper.jobs.Trigger;
import java.time.Instant;
import java.util.UUID;

/** A run that nobody watches. */
record PlainRun(boolean byHand, Instant startedAt, String id) implements JobRun {
  PlainRun(boolean byHand, Instant startedAt) {
    this(byHand, startedAt, UUID.randomUUID().toString());
  }

  @Override
  public Trigger trigger() {
    return byHand ? Trigger.API : Trigger.CLOCK;
  }

  @Override
  public long integer(String input) {
    throw new IllegalArgumentException(input);
  }

  @Override
  public boolean flag(String input) {
    throw new IllegalArgumentException(input);
  }

  @Override
  public String text(String input) {
    throw new IllegalArgumentException(input);
  }

  @Override
  public void progress(long done, long total) {}

  @Override
  public void example(String reason, String example) {}

  @Override
  public boolean stopping() {
    return false;
  }
}
