package io.farekeeper.stores;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * A column with moments that something waits for, and how far ahead the rule behind it can ever set
 * them. What lies further ahead was set while a clock was ahead, and is put right.
 *
 * @param table one of Farekeeper's own
 * @param column the moment, in UTC
 * @param which further SQL condition on the rows; by an index where the table is large
 * @param clock whose clock sets it
 * @param farthest how far ahead of now it may lie
 * @param instead how far ahead it is put. Of a lock or a heartbeat that is what its owner would set
 *     now: a live instance renews it, so that none of its locks is freed by this
 */
public record FutureMark(
    String table,
    String column,
    String which,
    SetBy clock,
    Supplier<Duration> farthest,
    Supplier<Duration> instead) {

  /** Whose clock sets a moment. */
  public enum SetBy {
    /** The database's: judged by it alone. */
    DATABASE,
    /** That of some instance: judged by the later one of this instance's and the database's. */
    INSTANCES
  }

  /** What a module declares, as a bean. */
  public record Declared(List<FutureMark> marks) {}

  /** A moment that no rule sets ahead of now: when something happened, or was last alive. */
  public static FutureMark past(String table, String column, String which, SetBy clock) {
    return within(table, column, which, clock, Duration.ZERO, Duration.ZERO);
  }

  /** A moment that is set at most so far ahead, and is put {@code instead} ahead. */
  public static FutureMark within(
      String table, String column, String which, SetBy clock, Duration farthest, Duration instead) {
    return new FutureMark(table, column, which, clock, () -> farthest, () -> instead);
  }
}
