package io.farekeeper.jobs;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A run that goes on in this process. */
class ActiveRun implements JobRun {
  private final long id;
  private final Trigger trigger;
  private final Instant startedAt;
  private final Map<String, Object> inputs;
  private final Shard shard;
  private final boolean shared;
  private final BooleanSupplier processStops;
  private final FailureTally failures = new FailureTally();
  private final CountDownLatch ended = new CountDownLatch(1);

  private volatile RunRecord.Progress progress = new RunRecord.Progress(0, null);
  private volatile boolean lost;
  private volatile @Nullable String cancelledBy;
  private volatile boolean stopRequested;
  private volatile @Nullable Thread thread;

  ActiveRun(
      long id,
      Trigger trigger,
      Instant startedAt,
      Map<String, Object> inputs,
      Shard shard,
      BooleanSupplier processStops) {
    this(id, trigger, startedAt, inputs, shard, false, processStops);
  }

  private ActiveRun(
      long id,
      Trigger trigger,
      Instant startedAt,
      Map<String, Object> inputs,
      Shard shard,
      boolean shared,
      BooleanSupplier processStops) {
    this.id = id;
    this.trigger = trigger;
    this.startedAt = startedAt;
    this.inputs = inputs;
    this.shard = shard;
    this.shared = shared;
    this.processStops = processStops;
  }

  /** Stands for a run that is done in shards, wherever they are. */
  static ActiveRun shared(
      long id,
      Trigger trigger,
      Instant startedAt,
      Map<String, Object> inputs,
      BooleanSupplier processStops) {
    return new ActiveRun(id, trigger, startedAt, inputs, Shard.WHOLE, true, processStops);
  }

  /** A shard of it, to be done in this process. */
  ActiveRun part(Shard part) {
    return new ActiveRun(id, trigger, startedAt, inputs, part, processStops);
  }

  @Override
  public String id() {
    return Long.toString(id);
  }

  long key() {
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
    return (Long) value(input);
  }

  @Override
  public boolean flag(String input) {
    return (Boolean) value(input);
  }

  @Override
  public String text(String input) {
    return (String) value(input);
  }

  private Object value(String input) {
    return Objects.requireNonNull(inputs.get(input), "the job has no such input");
  }

  @Override
  public void progress(long done, long total) {
    progress = new RunRecord.Progress(done, total < 0 ? null : total);
  }

  void progress(RunRecord.Progress next) {
    progress = next;
  }

  RunRecord.Progress progress() {
    return progress;
  }

  @Override
  public void example(String reason, String example) {
    failures.add(reason, example);
  }

  List<RunRecord.Failures> failures() {
    return failures.list();
  }

  @Override
  public boolean stopping() {
    boolean stop = lost || cancelledBy != null || processStops.getAsBoolean();
    if (stop) {
      stopRequested = true;
    }
    return stop;
  }

  /** Whether it stands for a run that instances share, of which each may do some shards. */
  boolean shared() {
    return shared;
  }

  /** Whether the job was asked to stop, and hence may have left work. */
  boolean wasAskedToStop() {
    return stopRequested;
  }

  /** It is to end early because the user asked for it. */
  void cancel(String who) {
    cancelledBy = who;
  }

  /** Who asked for its end, if somebody did. */
  @Nullable String cancelledBy() {
    return cancelledBy;
  }

  /** It was taken for dead; it may be running elsewhere by now. */
  void lose() {
    lost = true;
  }

  void startOn(Thread own) {
    thread = own;
    own.start();
  }

  boolean isStarted() {
    return thread != null;
  }

  void interrupt() {
    Thread own = thread;
    if (own != null) {
      own.interrupt();
    }
  }

  void end() {
    ended.countDown();
  }

  /** Waits until it has ended, for at most so many milliseconds; returns whether it has. */
  boolean awaitEnd(long millis) throws InterruptedException {
    return ended.await(millis, TimeUnit.MILLISECONDS);
  }

  void awaitEnd() throws InterruptedException {
    ended.await();
  }
}
