package io.farekeeper.sealing;

import io.farekeeper.jobs.JobRun;
import io.farekeeper.jobs.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A run of the verification that keeps what it was told. */
final class VerifyRun implements JobRun {
  final List<String> examples = new ArrayList<>();
  final List<String> progress = new ArrayList<>();
  private final Map<String, Object> inputs;

  VerifyRun(Map<String, Object> inputs) {
    this.inputs = inputs;
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
    return Instant.EPOCH;
  }

  @Override
  public long integer(String input) {
    return (Long) Objects.requireNonNull(inputs.get(input), input);
  }

  @Override
  public boolean flag(String input) {
    throw new IllegalArgumentException(input);
  }

  @Override
  public String text(String input) {
    return (String) Objects.requireNonNull(inputs.get(input), input);
  }

  @Override
  public void progress(long done, long total) {
    progress.add(done + "/" + total);
  }

  @Override
  public void example(String reason, String example) {
    examples.add(reason + ": " + example);
  }

  @Override
  public boolean stopping() {
    return false;
  }
}
