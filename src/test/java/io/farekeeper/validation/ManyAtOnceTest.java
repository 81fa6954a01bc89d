package io.farekeeper.validation;

import static io.farekeeper.validation.ValidationWorld.SINGLE;
import static io.farekeeper.validation.ValidationWorld.reason;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** One pass, presented by many at once; {@code -Dvalidations=1000} makes it more. */
@Isolated("each of the crowd waits some seconds at most, which what others do must not take")
class ManyAtOnceTest {
  private static final int MANY = Integer.getInteger("validations", 500);

  @Test
  void onePassOneUse() throws InterruptedException, ExecutionException {
    ValidationWorld world = ValidationWorld.onRealServers();
    long user = world.user();
    String pass = world.holds(user, SINGLE);
    world.sandbox.latency(Duration.ofMillis(300));
    List<Future<String>> answers = new ArrayList<>();
    long begin = System.nanoTime();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < MANY; i++) {
        answers.add(callers.submit(() -> reason(world.validate(user, pass))));
      }
    } finally {
      world.sandbox.latency(Duration.ZERO);
    }
    long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
    Map<String, Integer> reasons = new TreeMap<>();
    for (Future<String> answer : answers) {
      reasons.merge(answer.get(), 1, Integer::sum);
    }
    System.out.printf("ManyAtOnceTest: %d validations in %d ms: %s%n", MANY, millis, reasons);

    assertThat(reasons).isEqualTo(Map.of("ACTIVATED", 1, "ALREADY_ACTIVE", MANY - 1));
    assertThat(world.uses(user, pass)).isEqualTo(1);
    assertThat(world.attempts(user).stream().filter(a -> a.startsWith("DONE")).toList())
        .containsExactly("DONE ACTIVATED");
    assertThat(
            world.entries(user).stream()
                .collect(Collectors.groupingBy(entry -> entry, Collectors.counting())))
        .isEqualTo(Map.of("validated", 1L, "success ALREADY_ACTIVE", MANY - 1L));
  }
}
