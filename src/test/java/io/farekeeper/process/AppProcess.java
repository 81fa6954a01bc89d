package io.farekeeper.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.testing.FreePort;
import io.farekeeper.testing.Freezing;
import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.HttpCaller.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An instance of Farekeeper: a process of its own, whose jobs run only when they are started by a
 * call.
 */
final class AppProcess implements AutoCloseable {
  static final String PASSWORD = "admins-password";
  static final String RUNS = "/api/v1/jobs/update-bytemark-tickets-cache/runs";
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final Process process;
  private final Path log;
  private final HttpCaller caller;

  private AppProcess(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.caller = HttpCaller.on(port).as("admin", PASSWORD);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /** Starts an instance and returns when it answers. */
  static AppProcess start(Addresses addresses, String... settings) {
    AppProcess copy = launch(addresses, settings);
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(50))
        .until(copy::isLive);
    return copy;
  }

  /** Starts an instance and returns at once. */
  static AppProcess launch(Addresses addresses, String... settings) {
    int port = FreePort.next();
    List<String> command = AppJvm.command();
    command.addAll(
        List.of(
            "--server.port=" + port,
            "--farekeeper.jobs.update-bytemark-tickets-cache.cron=-",
            "--farekeeper.jobs.check-bytemark-tickets-cache-status.cron=-",
            "--farekeeper.jobs.refresh-stale-tickets-caches.cron=-",
            "--farekeeper.jobs.verify-ticket-log.cron=-",
            "--farekeeper.bytemark.rate-per-second=100000"));
    command.addAll(List.of(settings));
    try {
      Path logs = Files.createDirectories(Path.of("target", "process-tests"));
      Path log =
          logs.resolve(
              "copy-%d-%03d.log"
                  .formatted(ProcessHandle.current().pid(), NUMBERS.incrementAndGet()));
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(addresses.variables());
      return new AppProcess(builder.redirectOutput(log.toFile()).start(), log, port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Answer get(String path) {
    return caller.get(path);
  }

  Answer post(String path, String body) {
    return caller.post(path, body);
  }

  /** Presents a pass under this key. */
  Answer validate(String key, String body) {
    return caller.with("Idempotency-Key", key).post("/api/v1/validations", body);
  }

  /** SIGSTOP: as a long pause of its machine would. */
  void freeze() {
    Freezing.freeze(process.toHandle());
  }

  void thaw() {
    Freezing.thaw(process.toHandle());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Whether it answers; fails if it has ended. */
  boolean isLive() {
    if (!process.isAlive()) {
      throw new AssertionError("the process has ended:\n" + log());
    }
    try {
      return get("/actuator/health/liveness").status() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /**
   * Starts a run of the job as soon as that is accepted: not before an earlier one has ended, or is
   * known to be dead, which takes half a minute, and on a busy machine more.
   */
  String startRun() {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(200))
        .until(this::tryToStartRun, Optional::isPresent)
        .orElseThrow();
  }

  private Optional<String> tryToStartRun() {
    Answer answer = post(RUNS, "{}");
    assertThat(Set.of(202, 409, 503)).contains(answer.status());
    return answer.status() == 202
        ? Optional.of(answer.json().path("run_id").asString())
        : Optional.empty();
  }

  JsonNode run(String id) {
    return get(RUNS + "/" + id).json();
  }

  boolean isRunning(String id) {
    return run(id).path("status").asString().equals("running");
  }

  /** Waits for the end of a run and returns it. */
  JsonNode awaitEnd(String id) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> !isRunning(id));
    return run(id);
  }

  /** Runs the job once and returns the run when it has ended. */
  JsonNode runJob() {
    return awaitEnd(startRun());
  }

  void awaitStatus(String path, int status) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(() -> assertThat(get(path).status()).isEqualTo(status));
  }

  /**
   * Within three seconds, with these states among its components. A look that a busy machine spoilt
   * is made again.
   */
  void requireHealth(int status, Map<String, String> components) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollDelay(Duration.ZERO)
        .untilAsserted(() -> lookAtHealth(status, components));
  }

  private void lookAtHealth(int status, Map<String, String> components) {
    long began = System.nanoTime();
    Answer health = get("/actuator/health");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
    assertThat(health.status()).as(health.body()).isEqualTo(status);
    components.forEach(
        (name, state) ->
            assertThat(health.json().path("components").path(name).path("status").asString())
                .as(name + " in " + health.body())
                .isEqualTo(state));
  }

  /** A GET, or a POST where there is a body, is refused within five seconds. */
  void requireUnavailable(String path, @Nullable String body) {
    requireUnavailable(path, () -> body == null ? get(path) : post(path, body));
  }

  /** Presenting this pass is refused within five seconds. */
  void requireNothingIsValidated(String body) {
    requireUnavailable("a ride", () -> validate(UUID.randomUUID().toString(), body));
  }

  /** One of three times: a busy machine may add to one. Never later than it could add. */
  private void requireUnavailable(String what, Supplier<Answer> call) {
    Duration shortest = Duration.ofDays(1);
    for (int time = 0; time < 3 && shortest.compareTo(Duration.ofSeconds(5)) >= 0; time++) {
      long began = System.nanoTime();
      assertThat(call.get().problem()).as(what).startsWith("503 ");
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      assertThat(took).as(what).isLessThan(Duration.ofSeconds(15));
      shortest = took.compareTo(shortest) < 0 ? took : shortest;
    }
    assertThat(shortest).as(what).isLessThan(Duration.ofSeconds(5));
  }

  /** Runs the job until no row is left, as the clock would every few minutes. */
  void requireAllRefreshed(Portal portal) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(4))
        .until(
            () -> {
              awaitEnd(startRun());
              return portal.usersDue() == 0;
            });
    assertThat(portal.rows().keySet()).containsExactly("1:processed");
    assertThat(portal.attempts()).as("attempts counted").isZero();
    awaitStatus("/actuator/health", 200);
  }

  /** SIGKILL; returns when the process is gone. */
  void kill() {
    process.destroyForcibly();
    awaitExit(Duration.ofSeconds(60));
  }

  /** SIGTERM; returns how long the process took to end. */
  Duration terminate(Duration atMost) {
    long began = System.nanoTime();
    process.destroy();
    awaitExit(atMost);
    return Duration.ofNanos(System.nanoTime() - began);
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }

  private void awaitExit(Duration atMost) {
    try {
      assertThat(process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS))
          .as("the process has ended within " + atMost)
          .isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
