package io.farekeeper.validation.activation;

import io.farekeeper.bytemark.Activation;
import io.farekeeper.bytemark.BytemarkClient;
import io.farekeeper.bytemark.BytemarkProperties;
import io.farekeeper.cluster.InstanceHeartbeat;
import io.farekeeper.stores.Pause;
import io.farekeeper.tickets.Session;
import io.farekeeper.tickets.Sessions;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * Calls Bytemark to use a pass. Called again is only what surely had no effect, and no call is sent
 * so late that others may think there is none.
 */
public class ActivationCalls {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final BytemarkClient bytemark;
  private final Sessions sessions;
  private final InstanceHeartbeat heartbeat;
  private final Duration startsWithin;

  ActivationCalls(
      BytemarkClient bytemark,
      Sessions sessions,
      InstanceHeartbeat heartbeat,
      BytemarkProperties properties) {
    this.bytemark = bytemark;
    this.sessions = sessions;
    this.heartbeat = heartbeat;
    this.startsWithin = properties.connectTimeout();
  }

  /**
   * Uses the attempt's pass.
   *
   * @param attempt one that was marked as called just now
   * @param session one with a token
   * @param calledAt {@link System#nanoTime()} before it was marked
   */
  Activation make(Attempt attempt, Session session, long calledAt) {
    BooleanSupplier mayStart =
        () -> heartbeat.isAlive() && System.nanoTime() - calledAt < startsWithin.toNanos();
    Activation answer = make(attempt, session, mayStart);
    if (answer instanceof Activation.NotMade(_, boolean noConnection) && noConnection) {
      answer = Pause.of(PAUSE) ? make(attempt, session, mayStart) : answer;
    }
    return answer instanceof Activation.SessionExpired
        ? withNewerToken(attempt, session, mayStart)
        : answer;
  }

  private Activation make(Attempt attempt, Session session, BooleanSupplier mayStart) {
    return bytemark.activate(Objects.requireNonNull(session.token()), attempt.passUuid(), mayStart);
  }

  /** The token may have been replaced while Bytemark was being asked. */
  private Activation withNewerToken(Attempt attempt, Session session, BooleanSupplier mayStart) {
    Session newest = sessions.of(session.userId());
    Activation answer = new Activation.SessionExpired();
    if (newest.token() != null && !newest.token().equals(session.token())) {
      answer = make(attempt, newest, mayStart);
    }
    if (answer instanceof Activation.SessionExpired && newest.token() != null) {
      sessions.markDead(newest);
    }
    return answer;
  }
}
