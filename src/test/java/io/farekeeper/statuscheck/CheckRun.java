package io.farekeeper.statuscheck;

import io.farekeeper.jobs.JobRun;
import io.farekeeper.jobs.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/** A run of the status check whose inputs, moment and end the test decides. */
final class CheckRun implements JobRun {
  final List<String> examples = new ArrayList<>();
  long done;
  long total;
  private final Instant startedAt;
  private final Map<String, Long> inputs;
  private final BooleanSupplier stops;

  CheckRun(Instant startedAt, Map<String, Long> inputs, BooleanSupplier stops) {
    this.startedAt = startedAt;
    this.inputs = inputs;
    this.stops = stops;
  }

  @Override
  public String id() {
    return "1";
  }

  @Override
  public Trigger trigger() {
    return Trigger.API;
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
  public void progress(long nowDone, long nowTotal) {
    done = nowDone;
    total = nowTotal;
  }

  @Override
  public void example(String reason, String example) {
    examples.add(reason + ": " + example);
  }

  @Override
  public boolean stopping() {
    return stops.getAsBoolean();
  }
}
