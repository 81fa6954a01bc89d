package io.farekeeper.jobs;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** A run whose inputs, moment and end the test decides, and of which it sees what the job says. */
public final class WatchedRun implements JobRun {
  /** Each as {@code reason: example}. */
  public final List<String> examples = new CopyOnWriteArrayList<>();

  public volatile long done;
  public volatile long total = -1;
  public volatile BooleanSupplier stop = () -> false;
  public volatile Shard shard = Shard.WHOLE;

  /** What the job says of its progress, each as {@code done/total}, once a change. */
  public final List<String> progress = new CopyOnWriteArrayList<>();

  private final String id = UUID.randomUUID().toString();
  private final Trigger trigger;
  private final Instant startedAt;
  private final Map<String, Long> inputs;

  private WatchedRun(Trigger trigger, Instant startedAt, Map<String, Long> inputs) {
    this.trigger = trigger;
    this.startedAt = startedAt;
    this.inputs = inputs;
  }

  public static WatchedRun byHand(Instant startedAt) {
    return new WatchedRun(Trigger.API, startedAt, Map.of());
  }

  public static WatchedRun byHand(Instant startedAt, Map<String, Long> inputs) {
    return new WatchedRun(Trigger.API, startedAt, inputs);
  }

  public static WatchedRun byTheClock(Instant startedAt) {
    return new WatchedRun(Trigger.CLOCK, startedAt, Map.of());
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Trigger trigger() {
    return trigger;
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
    return Objects.requireNonNull(inputs.get(input), input);
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
  public synchronized void progress(long nowDone, long nowTotal) {
    if (nowDone != done || nowTotal != total) {
      progress.add(nowDone + "/" + nowTotal);
    }
    done = nowDone;
    total = nowTotal;
  }

  @Override
  public void example(String reason, String example) {
    examples.add(reason + ": " + example);
  }

  @Override
  public boolean stopping() {
    return stop.getAsBoolean();
  }
}
