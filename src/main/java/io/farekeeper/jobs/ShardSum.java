package io.farekeeper.jobs;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a run comes to, out of what its shards come to: figures are summed, except the duration,
 * which is the whole run's; of what is no figure the first shard's is taken.
 */
record ShardSum(List<ShardStore.Row> shards) {
  private static final String DURATION = "duration_ms";

  boolean allEnded() {
    return shards.stream().allMatch(shard -> shard.status() != null);
  }

  /** How far all are together; the total is known once each shard's is. */
  RunRecord.Progress progress() {
    long done = shards.stream().mapToLong(shard -> shard.progress().done()).sum();
    boolean known = shards.stream().allMatch(shard -> shard.progress().total() != null);
    long total =
        shards.stream()
            .map(shard -> shard.progress().total())
            .filter(Objects::nonNull)
            .mapToLong(Long::longValue)
            .sum();
    return new RunRecord.Progress(done, known ? total : null);
  }

  List<RunRecord.Failures> failures() {
    FailureTally all = new FailureTally();
    shards.forEach(shard -> all.addAll(shard.errors()));
    return all.list();
  }

  /** How the run ended, once all shards have. */
  RunOutcome outcome(Duration took) {
    return new RunOutcome(status(), values(took), error());
  }

  private RunStatus status() {
    if (has(RunStatus.CANCELLED)) {
      return RunStatus.CANCELLED;
    }
    if (shards.stream().allMatch(shard -> shard.status() == RunStatus.FAILED)) {
      return RunStatus.FAILED;
    }
    boolean whole = shards.stream().allMatch(shard -> shard.status() == RunStatus.SUCCEEDED);
    return whole ? RunStatus.SUCCEEDED : RunStatus.PARTLY_FAILED;
  }

  private boolean has(RunStatus status) {
    return shards.stream().anyMatch(shard -> shard.status() == status);
  }

  private @Nullable Map<String, Object> values(Duration took) {
    Map<String, Object> sums = new LinkedHashMap<>();
    for (ShardStore.Row shard : shards) {
      Map<String, Object> result = shard.result();
      if (result != null) {
        result.forEach((name, value) -> sums.merge(name, value, ShardSum::add));
      }
    }
    sums.computeIfPresent(DURATION, (_, _) -> took.toMillis());
    return shards.stream().allMatch(shard -> shard.result() == null) ? null : sums;
  }

  private static Object add(Object one, Object two) {
    if (!(one instanceof Number first) || !(two instanceof Number second)) {
      return one;
    }
    if (isWhole(first) && isWhole(second)) {
      return first.longValue() + second.longValue();
    }
    return first.doubleValue() + second.doubleValue();
  }

  private static boolean isWhole(Number number) {
    return number instanceof Long || number instanceof Integer;
  }

  /** The first shard's that has one; why a shard failed names it, since others may not have. */
  private @Nullable String error() {
    return shards.stream()
        .filter(shard -> shard.error() != null)
        .findFirst()
        .map(
            shard ->
                shard.status() == RunStatus.FAILED
                    ? "shard %d of %d: %s".formatted(shard.index() + 1, shard.of(), shard.error())
                    : shard.error())
        .orElse(null);
  }
}
