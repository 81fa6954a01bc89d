package io.farekeeper.bytemark;

import io.farekeeper.stores.PassUuid;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Uses a pass: one call in its turn, never repeated here, and judged by whether it may have had an
 * effect. A user's own pause does not hold it up: a rider stands at the gate.
 */
final class ActivationClient {
  private static final String METER_LABEL = "use";
  private static final int REQUEST_TIMEOUT = 408;

  private final HttpTransport transport;
  private final CallGate gate;
  private final Pauses pauses;
  private final Circuit circuit;
  private final AnswerReader answers;
  private final MeterRegistry meters;

  ActivationClient(
      HttpTransport transport,
      AnswerReader answers,
      CallGate gate,
      Pauses pauses,
      Circuit circuit,
      MeterRegistry meters) {
    this.transport = transport;
    this.answers = answers;
    this.gate = gate;
    this.pauses = pauses;
    this.circuit = circuit;
    this.meters = meters;
  }

  Activation use(Token token, String passUuid, BooleanSupplier mayStart) {
    AtomicBoolean sent = new AtomicBoolean();
    try {
      Activation used = circuit.guard(() -> once(token, passUuid, mayStart, sent));
      count("ok");
      return used;
    } catch (BytemarkException e) {
      count(e.failure().label());
      return outcomeOf(e, sent.get());
    }
  }

  private Activation once(
      Token token, String passUuid, BooleanSupplier mayStart, AtomicBoolean sent) {
    gate.enter(null);
    HttpAnswer answer = call(token, passUuid, mayStart, sent);
    try {
      if (answer.status() == REQUEST_TIMEOUT) {
        throw new BytemarkException(Failure.SERVER_ERROR, null, "request timed out (HTTP 408)");
      }
      return new Activation.Used(usedPass(answers.envelope(null, token, answer), passUuid));
    } catch (BytemarkException e) {
      pauses.note(token, e);
      throw e;
    }
  }

  private HttpAnswer call(
      Token token, String passUuid, BooleanSupplier mayStart, AtomicBoolean sent) {
    long begin = System.nanoTime();
    try {
      if (!mayStart.getAsBoolean()) {
        // Counted as a call that was not made: it says nothing of the vendor.
        throw new BytemarkException(Failure.CIRCUIT_OPEN, null, "not asked: its time was over");
      }
      sent.set(true);
      return transport.use(token, passUuid);
    } finally {
      gate.leave();
      meters
          .timer("farekeeper.bytemark.call", "list", METER_LABEL)
          .record(Duration.ofNanos(System.nanoTime() - begin));
    }
  }

  private static Activation outcomeOf(BytemarkException e, boolean sent) {
    if (!sent) {
      return new Activation.NotMade(e.message(), false);
    }
    return switch (e.failure()) {
      case SESSION_EXPIRED -> new Activation.SessionExpired();
      case REFUSED -> new Activation.Refused(e.message());
      case RATE_LIMITED -> new Activation.NotMade(e.message(), false);
      case UNREACHABLE -> unreachable(e);
      default -> new Activation.Unknown(e.message());
    };
  }

  /** An interrupted call reads like one without a connection, and may be on its way. */
  private static Activation unreachable(BytemarkException e) {
    return Thread.currentThread().isInterrupted()
        ? new Activation.Unknown(e.message())
        : new Activation.NotMade(e.message(), true);
  }

  /** The vendor's documents do not say where in {@code data} the pass is. */
  private static BsonDocument usedPass(BsonDocument envelope, String passUuid) {
    BsonValue data = envelope.get("data");
    if (data instanceof BsonDocument document) {
      Optional<BsonDocument> found =
          Stream.of(document.get("pass", BsonNull.VALUE), document, firstOf(document))
              .filter(BsonValue::isDocument)
              .map(BsonValue::asDocument)
              .filter(pass -> isThePass(pass, passUuid))
              .findFirst();
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw new BytemarkException(
        Failure.MALFORMED, null, "answer malformed: the used pass is not in it");
  }

  private static BsonValue firstOf(BsonDocument data) {
    return data.get("passes") instanceof BsonArray passes && !passes.isEmpty()
        ? passes.getFirst()
        : BsonNull.VALUE;
  }

  private static boolean isThePass(BsonDocument pass, String passUuid) {
    return pass.get("status") instanceof BsonString
        && pass.get("uuid") instanceof BsonString uuid
        && PassUuid.same(uuid.getValue(), passUuid);
  }

  private void count(String outcome) {
    meters
        .counter("farekeeper.bytemark.calls", "list", METER_LABEL, "outcome", outcome)
        .increment();
  }
}
