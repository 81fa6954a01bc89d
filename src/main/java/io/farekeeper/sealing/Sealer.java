package io.farekeeper.sealing;

import io.farekeeper.stores.BackgroundLoop;
import io.farekeeper.stores.SqlTime;
import io.farekeeper.stores.Trace;
import io.farekeeper.web.Outage;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Looks after the logs for as long as the application runs: seals what has come in, when its time
 * has come or when it is much, and publishes the heads. Every instance does; the number of a
 * segment decides between them.
 */
class Sealer implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Sealer.class);
  private static final int LOOKS_IN_AN_INTERVAL = 6;
  private static final Duration STOP_WAITS_AT_MOST = Duration.ofSeconds(5);

  private final List<Care> cares;
  private final Segments segments;
  private final List<HeadPublisher> places;
  private final SealingState state;
  private final SealingProperties properties;
  private final Clock clock;
  private final BackgroundLoop loop;

  Sealer(
      List<Care> cares,
      Segments segments,
      List<HeadPublisher> places,
      SealingState state,
      SealingProperties properties,
      Clock clock) {
    this.cares = cares;
    this.segments = segments;
    this.places = places;
    this.state = state;
    this.properties = properties;
    this.clock = clock;
    loop =
        new BackgroundLoop(
            "sealer",
            pause(),
            this::isToLookAgain,
            Trace::inShort,
            reason -> log.warn("Nothing is sealed at the moment, trying again: {}", reason));
    places.forEach(place -> state.watch(place.name()));
  }

  /** What one log needs. */
  record Care(SealedLog log, LogEntries entries, SealingPass pass) {}

  /** Looks at each log once; what fails is logged once and tried again with the next look. */
  void look() {
    for (Care care : cares) {
      if (isStopping()) {
        return;
      }
      try {
        lookAfter(care);
      } catch (RuntimeException e) {
        if (!isStopping() && state.failed(care.log(), reasonOf(e))) {
          log.warn(
              "{} is not sealed at the moment, trying again: {}",
              care.log().word(),
              Trace.inShort(e));
        }
      }
    }
  }

  private void lookAfter(Care care) {
    if (!care.entries().isIndexed() || !segments.isIndexed()) {
      waitForIndexes(care.log());
      return;
    }
    long unsealed = care.entries().countUnsealed(properties.segmentEntries());
    Optional<SegmentHead> newest = segments.newest(care.log());
    if (unsealed >= properties.segmentEntries() || (unsealed > 0 && isDue(newest))) {
      SealingPass.Outcome outcome = care.pass().sealAll(this::isStopping);
      if (outcome.restored() > 0) {
        state.restored(outcome.restored());
      }
      unsealed = care.entries().countUnsealed(properties.segmentEntries());
      newest = segments.newest(care.log());
    }
    long number = newest.map(SegmentHead::number).orElse(0L);
    state.succeeded(care.log(), unsealed, number);
    places.forEach(place -> publish(place, care.log(), number));
  }

  /** At the first start on a large log they take their time. */
  private void waitForIndexes(SealedLog sealedLog) {
    if (state.failed(sealedLog, "its indexes are not there yet")) {
      log.info("{} is sealed as soon as its indexes are there", sealedLog.word());
    }
  }

  /** A segment of the future was sealed by a clock that was ahead: nothing waits for that. */
  private boolean isDue(Optional<SegmentHead> newest) {
    Instant now = clock.instant();
    return newest
        .map(SegmentHead::sealedAt)
        .filter(at -> !at.isAfter(now.plus(SqlTime.SKEW)))
        .map(at -> at.plus(properties.interval()))
        .filter(now::isBefore)
        .isEmpty();
  }

  /** Sealing does not wait for it: what could not be published now is published later. */
  private void publish(HeadPublisher place, SealedLog sealedLog, long number) {
    if (isStopping()) {
      return;
    }
    try {
      long known = place.publish(sealedLog, number);
      state.published(place.name(), sealedLog, Math.max(0, number - known));
    } catch (IOException | RuntimeException e) {
      String reason = reasonOf(e);
      if (!isStopping() && state.notPublished(place.name(), sealedLog, reason)) {
        log.warn(
            "Heads of {} are not published to the {}: {}", sealedLog.word(), place.name(), reason);
      }
    }
  }

  /** Without the messages of foreign exceptions: they name paths and addresses. */
  private static String reasonOf(Exception e) {
    return e instanceof SealingException
        ? String.valueOf(e.getMessage())
        : Outage.of(e).orElseGet(() -> Trace.inShort(e));
  }

  @Override
  public void start() {
    if (isRunning()) {
      return;
    }
    if (!properties.enabled()) {
      log.warn(
          "The ticket log is not sealed by this instance (farekeeper.ticket-log.sealing.enabled)");
      return;
    }
    if (properties.key() == null) {
      log.warn(
          "Segments of the ticket log are chained but not signed: farekeeper.ticket-log.sealing.key"
              + " is not set");
    }
    if (places.isEmpty()) {
      log.warn(
          "Heads of segments are kept in the database alone: neither"
              + " farekeeper.ticket-log.sealing.heads-file nor .heads-webhook is set");
    }
    // Instances that were started together do not look together.
    loop.start(Duration.ofMillis(ThreadLocalRandom.current().nextLong(pause().toMillis())));
  }

  private Duration pause() {
    return Duration.ofMillis(Math.max(1, properties.interval().toMillis() / LOOKS_IN_AN_INTERVAL));
  }

  private boolean isToLookAgain() {
    look();
    return true;
  }

  private boolean isStopping() {
    return loop.isStopping();
  }

  /** The segment in hand is finished; if it takes long it is left to the next start. */
  @Override
  public void stop() {
    loop.stop(STOP_WAITS_AT_MOST);
  }

  @Override
  public boolean isRunning() {
    return loop.isRunning();
  }
}
