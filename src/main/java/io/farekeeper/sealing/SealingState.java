package io.farekeeper.sealing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How sealing goes in this instance, for those who watch it: kept in memory, as of the last look.
 */
class SealingState {
  private final Clock clock;
  private final MeterRegistry meters;
  private final Map<SealedLog, OfLog> logs = new EnumMap<>(SealedLog.class);
  private final Map<String, OfPlace> places = new ConcurrentHashMap<>();

  SealingState(Clock clock, MeterRegistry meters) {
    this.clock = clock;
    this.meters = meters;
    Instant start = clock.instant();
    for (SealedLog log : SealedLog.values()) {
      OfLog state = new OfLog(start);
      logs.put(log, state);
      gauge("farekeeper.sealing.unsealed", log, state, one -> one.unsealed)
          .description("Entries that are not sealed yet, counted up to a segment's size")
          .register(meters);
      gauge("farekeeper.sealing.segments", log, state, one -> one.segments)
          .description("Number of the newest segment")
          .register(meters);
      gauge(
              "farekeeper.sealing.since.success",
              log,
              state,
              one -> since(one.lastSuccess).toSeconds())
          .description("Time since this instance last looked after the log without a failure")
          .baseUnit("seconds")
          .register(meters);
    }
  }

  private static Gauge.Builder<OfLog> gauge(
      String name, SealedLog log, OfLog state, java.util.function.ToDoubleFunction<OfLog> value) {
    return Gauge.builder(name, state, value).tag("log", log.word());
  }

  /** One log's. */
  private static final class OfLog {
    private volatile Instant lastSuccess;
    private volatile double unsealed = Double.NaN;
    private volatile double segments = Double.NaN;
    private volatile @Nullable String trouble;

    OfLog(Instant start) {
      lastSuccess = start;
    }
  }

  /** One place's where the heads are published. */
  private static final class OfPlace {
    private final Map<SealedLog, Long> behind = new ConcurrentHashMap<>();
    private final Map<SealedLog, String> troubles = new ConcurrentHashMap<>();

    double behind() {
      return behind.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /** A place that is to be told; none of its heads is missing as far as is known. */
  void watch(String place) {
    OfPlace state = new OfPlace();
    places.put(place, state);
    Gauge.builder("farekeeper.sealing.heads.behind", state, OfPlace::behind)
        .description("Heads of segments that the place outside the database was not told yet")
        .tag("place", place)
        .register(meters);
  }

  /** The log was looked after. */
  void succeeded(SealedLog log, long unsealed, long segments) {
    OfLog state = logs.get(log);
    if (state != null) {
      state.unsealed = unsealed;
      state.segments = segments;
      state.lastSuccess = clock.instant();
      state.trouble = null;
    }
  }

  /**
   * The log could not be looked after.
   *
   * @return whether that is news
   */
  boolean failed(SealedLog log, String reason) {
    count("seal");
    OfLog state = logs.get(log);
    if (state == null) {
      return true;
    }
    boolean news = state.trouble == null;
    state.trouble = reason;
    return news;
  }

  /** The place was told; so many heads are still to come. */
  void published(String place, SealedLog log, long behind) {
    OfPlace state = places.computeIfAbsent(place, _ -> new OfPlace());
    state.behind.put(log, behind);
    state.troubles.remove(log);
  }

  /**
   * The place could not be told.
   *
   * @return whether that is news
   */
  boolean notPublished(String place, SealedLog log, String reason) {
    count(place);
    return places.computeIfAbsent(place, _ -> new OfPlace()).troubles.put(log, reason) == null;
  }

  /** Entries that had lost their marks got them back. */
  void restored(long entries) {
    Counter.builder("farekeeper.sealing.restored")
        .description("Entries of segments that were found without a mark and got it back")
        .register(meters)
        .increment((double) entries);
  }

  private void count(String what) {
    Counter.builder("farekeeper.sealing.failures")
        .description("Times that a log could not be sealed, or a place not be told a head")
        .tag("what", what)
        .register(meters)
        .increment();
  }

  /** Whether any log was not looked after for so long. */
  boolean isOverdue(Duration limit) {
    return logs.values().stream().anyMatch(log -> since(log.lastSuccess).compareTo(limit) > 0);
  }

  private Duration since(Instant then) {
    return Duration.between(then, clock.instant());
  }

  /** What does not work, by the log's or the place's name. */
  Map<String, Object> troubles() {
    Map<String, Object> all = new TreeMap<>();
    logs.forEach(
        (log, state) -> {
          String trouble = state.trouble;
          if (trouble != null) {
            all.put(log.word(), trouble);
          }
        });
    places.forEach((place, state) -> state.troubles.values().forEach(one -> all.put(place, one)));
    return all;
  }

  /** Names of the places where heads are published. */
  Collection<String> places() {
    return places.keySet();
  }

  /** Whether a place was not told what it should know. */
  boolean isUntold() {
    return places.values().stream().anyMatch(place -> !place.troubles.isEmpty());
  }
}
