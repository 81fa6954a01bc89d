package io.farekeeper.validation;

import io.farekeeper.bytemark.BytemarkProperties;
import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.FailureClassifier;
import io.farekeeper.stores.FieldData;
import io.farekeeper.stores.Pause;
import io.farekeeper.stores.Trace;
import io.farekeeper.validation.IdempotencyStore.Claim;
import io.farekeeper.validation.activation.ActivationFinder;
import io.farekeeper.validation.activation.ActivationStore;
import io.farekeeper.web.ApiException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Takes requests in, each once by its key, and answers a repeat as the first one was answered. */
class ValidationService {
  private static final Logger log = LoggerFactory.getLogger(ValidationService.class);
  private static final Duration POLL = Duration.ofMillis(100);

  private final IdempotencyStore idempotencyStore;
  private final ActivationStore activations;
  private final ActivationFinder finder;
  private final Validations validations;
  private final RideLog rideLog;
  private final Deployment deployment;
  private final FieldData fieldData;
  private final ValidationProperties properties;
  private final Duration patience;
  private final JsonMapper json;
  private final MeterRegistry meters;
  private final Clock clock;

  ValidationService(
      IdempotencyStore idempotencyStore,
      ActivationStore activations,
      ActivationFinder finder,
      Validations validations,
      RideLog rideLog,
      Deployment deployment,
      FieldData fieldData,
      ValidationProperties properties,
      BytemarkProperties bytemark,
      JsonMapper json,
      MeterRegistry meters,
      Clock clock) {
    this.idempotencyStore = idempotencyStore;
    this.activations = activations;
    this.finder = finder;
    this.validations = validations;
    this.rideLog = rideLog;
    this.deployment = deployment;
    this.fieldData = fieldData;
    this.properties = properties;
    this.patience = bytemark.readTimeout();
    this.json = json;
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * The answer to a request, as JSON.
   *
   * @param caller whose key it is
   * @throws ApiException 422 if the key came with another body before; 409 if that request goes on
   */
  String answer(String caller, String idempotencyKey, ValidationRequest request) {
    Scan scan = request.checked(clock.instant());
    deployment.requireWorking();
    return switch (claim(IdempotencyStore.keyOf(caller, idempotencyKey), request.fingerprint())) {
      case Claim.Answered(String answer) -> answer;
      case Claim.Mine mine -> answer(scan, mine);
      case Claim.OfAnother _ ->
          throw ApiException.refused("The Idempotency-Key was used for another request");
      case Claim.InFlight _ ->
          throw ApiException.conflict("The request with this Idempotency-Key still goes on", null);
    };
  }

  private Claim claim(String key, Fingerprint body) {
    long begin = System.nanoTime();
    Claim claim = idempotencyStore.claim(key, body);
    while (claim instanceof Claim.InFlight
        && System.nanoTime() - begin < patience.toNanos()
        && Pause.of(POLL)) {
      claim = idempotencyStore.claim(key, body);
    }
    return claim;
  }

  /** A time that cannot be right is not what the log records. */
  private Scan recorded(Scan scan, Outcome outcome) {
    Scan known = scan.of(outcome.pass());
    return outcome.reason() == Reason.STALE_CLOCK ? known.at(clock.instant()) : known;
  }

  private String answer(Scan scan, Claim.Mine mine) {
    long begin = System.nanoTime();
    try {
      Outcome outcome = validations.decide(scan, mine.eventId(), mine.again());
      record(recorded(scan, outcome), mine.eventId(), outcome.reason());
      String answer =
          json.writeValueAsString(
              ValidationAnswer.of(outcome, clock.instant(), rideEnd(scan, outcome)));
      if (!idempotencyStore.answer(mine.key(), answer)) {
        throw ActivationStore.lost();
      }
      count(outcome.reason(), Duration.ofNanos(System.nanoTime() - begin));
      return answer;
    } catch (RuntimeException e) {
      activations.leave(mine.eventId());
      idempotencyStore.leave(mine.key());
      throw e;
    }
  }

  /** A log that refuses this one rider's entry is no reason to leave him at the gate. */
  private void record(Scan scan, String eventId, Reason reason) {
    try {
      rideLog.decided(scan, eventId, reason);
    } catch (RuntimeException e) {
      if (!FailureClassifier.isOfData(e)) {
        throw e;
      }
      fieldData.count(FieldData.Kind.DOCUMENT_REFUSED);
      log.warn(
          "The ticket log does not take that user {} was {}: {}",
          scan.userId(),
          reason.isGranted() ? "granted a ride" : "denied a ride",
          Trace.inShort(e));
    }
  }

  /** Who presents the pass again during a ride is on that ride, and not on a longer one. */
  private Instant rideEnd(Scan scan, Outcome outcome) {
    Optional<Instant> began =
        outcome.awaitsBytemark() ? finder.runningSince(scan) : Optional.empty();
    return began.orElseGet(clock::instant).plus(properties.offlineRide());
  }

  private void count(Reason reason, Duration took) {
    meters
        .timer(
            "farekeeper.validations",
            "decision",
            reason.isGranted() ? "granted" : "denied",
            "reason",
            reason.name())
        .record(took);
  }
}
