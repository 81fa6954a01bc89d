package io.farekeeper.migration;

import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoOperationTimeoutException;
import io.farekeeper.stores.preflight.PreflightFinding;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.dao.QueryTimeoutException;

/** Looks at several things at once, and waits for none of them longer than the limit. */
final class BoundedLooks {
  private static final int CAUSES = 30;
  private static final int UNAUTHORIZED = 13;

  private BoundedLooks() {}

  /**
   * Something to look at.
   *
   * @param area the server
   * @param name what it is, for when nothing can be said of it
   */
  record Look(String area, String name, Supplier<List<PreflightFinding>> work) {}

  /** What all of them found, in the order given. */
  static List<PreflightFinding> all(List<Look> looks, Duration limit) {
    long until = System.nanoTime() + limit.toNanos();
    List<CompletableFuture<List<PreflightFinding>>> begun =
        looks.stream().map(look -> begin(look.work)).toList();
    List<PreflightFinding> findings = new ArrayList<>();
    for (int i = 0; i < looks.size(); i++) {
      findings.addAll(await(looks.get(i), begun.get(i), until, limit));
    }
    return findings;
  }

  /** On a thread of its own: one that is stuck in a driver is left behind. */
  static <T> CompletableFuture<T> begin(Supplier<T> work) {
    return CompletableFuture.supplyAsync(
        work, task -> Thread.ofVirtual().name("preflight").start(task));
  }

  private static List<PreflightFinding> await(
      Look look, CompletableFuture<List<PreflightFinding>> begun, long until, Duration limit) {
    try {
      return begun.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return List.of(late(look, limit));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of(late(look, limit));
    } catch (ExecutionException e) {
      return List.of(failed(look, e, limit));
    }
  }

  private static PreflightFinding failed(Look look, Throwable thrown, Duration limit) {
    return chain(thrown).anyMatch(BoundedLooks::isTime)
        ? late(look, limit)
        : PreflightFinding.warning(
            look.area, look.name, "could not be looked at: " + why(thrown), advice(thrown));
  }

  private static PreflightFinding late(Look look, Duration limit) {
    return PreflightFinding.warning(
        look.area,
        look.name,
        "not counted within %d s".formatted(limit.toSeconds()),
        "give it longer by the command line: --farekeeper.preflight.limit=10m");
  }

  private static boolean isTime(Throwable cause) {
    return cause instanceof MongoExecutionTimeoutException
        || cause instanceof MongoOperationTimeoutException
        || cause instanceof QueryTimeoutException;
  }

  /** In our own words: the drivers' may quote what is stored. */
  private static String why(Throwable thrown) {
    Throwable root = chain(thrown).reduce((_, cause) -> cause).orElse(thrown);
    return switch (root) {
      case MongoException mongo -> "%s %d".formatted(name(mongo), mongo.getCode());
      case SQLException sql -> "%s %d".formatted(name(sql), sql.getErrorCode());
      default -> name(root);
    };
  }

  private static String advice(Throwable thrown) {
    boolean refused =
        chain(thrown)
            .anyMatch(cause -> cause instanceof MongoException m && m.getCode() == UNAUTHORIZED);
    return refused ? "the account may not read it" : "look at the server's log, and try again";
  }

  private static String name(Throwable thrown) {
    return thrown.getClass().getSimpleName();
  }

  private static Stream<Throwable> chain(Throwable thrown) {
    return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause).limit(CAUSES);
  }
}
