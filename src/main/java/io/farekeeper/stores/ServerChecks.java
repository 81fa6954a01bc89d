package io.farekeeper.stores;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/**
 * Health checks that ask a server, which may not answer. All are asked at once when the first of
 * them is looked at, and none is waited for longer than two seconds: so the whole of the health is
 * known by then, whatever is missing.
 */
@Component
public class ServerChecks {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  /** For so long the answers are those of one look at the health. */
  private static final Duration ONE_LOOK = Duration.ofMillis(200);

  private final Executor threads = work -> Thread.ofVirtual().name("health-check").start(work);
  private final Map<String, Supplier<Health>> checks = new ConcurrentHashMap<>();
  private @Nullable Look latest;

  /** Answers that are on their way, since when. */
  private record Look(
      long began,
      Map<String, CompletableFuture<Health>> answers,
      CompletableFuture<Long> allThereAt) {

    /** Not while the second check is asked for that was begun with the first. */
    boolean isOver() {
      long until = allThereAt.getNow(began + TIMEOUT.toNanos()) + ONE_LOOK.toNanos();
      return System.nanoTime() - until > 0;
    }
  }

  /**
   * Adds a check.
   *
   * @param check may block
   * @param silent what to say if it does
   * @return the same, for the health endpoint: it blocks two seconds at most
   */
  public Supplier<Health> bounded(String name, Supplier<Health> check, Health silent) {
    checks.put(name, check);
    return () -> answer(name, silent);
  }

  private Health answer(String name, Health silent) {
    Look look = look();
    CompletableFuture<Health> answer = look.answers().get(name);
    if (answer == null) {
      return silent;
    }
    long left = TIMEOUT.toNanos() - (System.nanoTime() - look.began());
    try {
      return answer.get(Math.max(0, left), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return silent;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return silent;
    }
  }

  private synchronized Look look() {
    Look known = latest;
    if (known == null || known.isOver()) {
      known = begin(known);
      latest = known;
    }
    return known;
  }

  /** A check that still waits is not begun again: they would pile up. */
  private Look begin(@Nullable Look before) {
    Map<String, CompletableFuture<Health>> answers = new HashMap<>();
    checks.forEach(
        (name, check) -> {
          CompletableFuture<Health> pending = before == null ? null : before.answers().get(name);
          answers.put(
              name,
              pending != null && !pending.isDone()
                  ? pending
                  : CompletableFuture.supplyAsync(check, threads));
        });
    CompletableFuture<Long> allThereAt =
        CompletableFuture.allOf(answers.values().toArray(CompletableFuture[]::new))
            .handle((_, _) -> System.nanoTime());
    return new Look(System.nanoTime(), answers, allThereAt);
  }
}
