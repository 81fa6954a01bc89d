package io.farekeeper.cluster;

import io.farekeeper.stores.BackgroundLoop;
import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.FieldData;
import io.farekeeper.stores.FutureMark;
import io.farekeeper.stores.MySql;
import io.farekeeper.stores.SqlTime;
import io.farekeeper.stores.Trace;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Puts the declared {@link FutureMark}s right, a few times a minute, in each instance. */
@Component
class FutureMarkSweep implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(FutureMarkSweep.class);
  private static final Duration EVERY = Duration.ofSeconds(20);

  /** One clock needs no more: it only goes on between a statement and the next. */
  private static final Duration TOLERANCE = Duration.ofSeconds(5);

  private final JdbcClient jdbc;
  private final MySql mySql;
  private final Deployment deployment;
  private final FieldData fieldData;
  private final DatabaseClock databaseClock;
  private final Clock clock;
  private final ObjectProvider<FutureMark.Declared> declared;
  private final BackgroundLoop loop =
      new BackgroundLoop(
          "future-marks",
          EVERY,
          this::isToSweepAgain,
          Trace::inShort,
          reason -> log.warn("Moments in the future are looked for later: {}", reason));

  FutureMarkSweep(
      JdbcClient jdbc,
      MySql mySql,
      Deployment deployment,
      FieldData fieldData,
      DatabaseClock databaseClock,
      Clock clock,
      ObjectProvider<FutureMark.Declared> declared) {
    this.jdbc = jdbc;
    this.mySql = mySql;
    this.deployment = deployment;
    this.fieldData = fieldData;
    this.databaseClock = databaseClock;
    this.clock = clock;
    this.declared = declared;
  }

  private boolean isToSweepAgain() {
    if (mySql.isReady()) {
      declared.orderedStream().map(FutureMark.Declared::marks).forEach(this::sweep);
    }
    return true;
  }

  /** Puts right what is to be put right now; what fails keeps no other mark from it. */
  void sweep(List<FutureMark> marks) {
    for (FutureMark mark : marks) {
      try {
        putRight(mark);
      } catch (RuntimeException e) {
        log.debug("{}.{} is looked at later", mark.table(), mark.column(), e);
      }
    }
  }

  private void putRight(FutureMark mark) {
    Instant database = databaseClock.instant();
    Instant own = clock.instant();
    boolean ofInstances = mark.clock() == FutureMark.SetBy.INSTANCES;
    Instant now = ofInstances && own.isAfter(database) ? own : database;
    LocalDateTime limit =
        SqlTime.of(now.plus(mark.farthest().get()).plus(ofInstances ? SqlTime.SKEW : TOLERANCE));
    String ahead = " WHERE %s AND %s > :limit".formatted(mark.which(), mark.column());
    // To look locks nothing.
    if (jdbc.sql("SELECT COUNT(*) FROM " + mark.table() + ahead)
            .param("limit", limit)
            .query(Long.class)
            .single()
        == 0) {
      return;
    }
    int put =
        jdbc.sql("UPDATE %s SET %s = :instead".formatted(mark.table(), mark.column()) + ahead)
            .param("instead", SqlTime.of(now.plus(mark.instead().get())))
            .param("limit", limit)
            .update();
    for (int n = 0; n < put; n++) {
      fieldData.count(FieldData.Kind.FUTURE_MARK);
    }
    log.warn(
        "{} rows of {} had a {} further ahead than any rule sets it: a clock was ahead. Put right",
        put,
        mark.table(),
        mark.column());
  }

  @Override
  public void start() {
    if (deployment.whyIdle().isEmpty()) {
      loop.start(EVERY);
    }
  }

  @Override
  public void stop() {
    loop.stop(Duration.ZERO);
  }

  @Override
  public boolean isRunning() {
    return loop.isRunning();
  }
}
