package io.farekeeper.refresh;

import io.farekeeper.jobs.JobRun;
import io.farekeeper.jobs.Shard;
import io.farekeeper.jobs.Trigger;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** A run whose test sees what it says, and may end it. */
final class WatchedRun implements JobRun {
  final List<String> examples = new CopyOnWriteArrayList<>();
  volatile long done;
  volatile long total;
  volatile BooleanSupplier stop = () -> false;
  private final boolean byHand;
  private final Instant startedAt;
  private final Shard shard;

  WatchedRun(boolean byHand, Instant startedAt, Shard shard) {
    this.byHand = byHand;
    this.startedAt = startedAt;
    this.shard = shard;
  }

  @Override
  public String id() {
    return "watched";
  }

  @Override
  public Trigger trigger() {
    return byHand ? Trigger.API : Trigger.CLOCK;
  }

  @Override
  public Shard shard() {
    return shard;
  }

  @Override
  public Instant startedAt() {
    return startedAt;
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
  public void progress(long done, long total) {
    this.done = done;
    this.total = total;
  }

  @Override
  public void example(String reason, String example) {
    examples.add(example + ": " + reason);
  }

  @Override
  public boolean stopping() {
    return stop.getAsBoolean();
  }
}
