package io.farekeeper.migration;

import io.farekeeper.config.InvalidConfigurationException;
import io.farekeeper.stores.preflight.PreflightFinding;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Whether a server answers. */
final class Connection {
  private static final String NAME = "connection";
  private static final int CAUSES = 30;

  private Connection() {}

  /** What is said of a server that is the embedded one. */
  static PreflightFinding embedded(String area, String server, String variable) {
    return PreflightFinding.warning(
        area,
        "server",
        server + " is embedded: nothing to look at",
        variable + " names a real one");
  }

  /**
   * Asks it.
   *
   * @param ping says where one is connected to, or throws
   * @param whyFailed says so in one line without a secret
   */
  static PreflightFinding look(
      String area, Duration limit, Supplier<String> ping, Function<Throwable, String> whyFailed) {
    CompletableFuture<String> answer = BoundedLooks.begin(ping);
    try {
      return PreflightFinding.ok(area, NAME, answer.get(limit.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return failed(area, whyFailed.apply(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(area, "interrupted");
    } catch (ExecutionException e) {
      return failed(area, invalid(e).findFirst().orElseGet(() -> whyFailed.apply(e)));
    }
  }

  private static Stream<String> invalid(Throwable thrown) {
    return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
        .limit(CAUSES)
        .filter(InvalidConfigurationException.class::isInstance)
        .map(cause -> String.valueOf(cause.getMessage()));
  }

  private static PreflightFinding failed(String area, String reason) {
    return PreflightFinding.stop(
        area, NAME, reason, "start it, or correct its address and account; then look again");
  }

  /** A name for one who looks at no single collection or table: {@code rights}. */
  static String name(Object owner) {
    return owner
        .getClass()
        .getSimpleName()
        .replaceAll("Preflight$|^Mongo|^MySql", "")
        .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
        .toLowerCase(Locale.ROOT);
  }
}
