package io.farekeeper.ticketlog.recording;

import com.mongodb.client.MongoDatabase;
import io.farekeeper.cluster.MongoClock;
import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.Pause;
import io.farekeeper.ticketlog.recording.MongoIdempotencyStore.Entry;
import io.farekeeper.web.ApiException;
import io.farekeeper.web.Outage;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Records the events of requests that have an {@code Idempotency-Key}, each request once. */
@Component
class KeyedRecorder {
  private static final Logger log = LoggerFactory.getLogger(KeyedRecorder.class);
  private static final Duration WAIT_FOR_ANOTHER = Duration.ofSeconds(2);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
  private static final Duration BETWEEN_RENEWALS = MongoIdempotencyStore.LEASE_TIME.dividedBy(6);

  private final Recorder recorder;
  private final MongoIdempotencyStore requests;
  private final JsonMapper json;

  KeyedRecorder(
      Recorder recorder,
      MongoDatabase database,
      Deployment deployment,
      MongoClock clock,
      JsonMapper json) {
    this.recorder = recorder;
    this.json = json;
    requests = new MongoIdempotencyStore(database, deployment, clock);
  }

  /**
   * Records what the body holds, or answers as it was answered before.
   *
   * @param caller whose key it is
   * @param events what {@link BodyDigest#body()} gives
   * @throws ApiException with 422 if the key belongs to another body, with 409 if the same request
   *     is being done elsewhere and takes its time
   */
  RecordingAnswer record(String caller, String key, BodyDigest body, EventsFingerprint events) {
    Entry entry = claim(BodyDigest.of(caller + '\n' + key));
    String answer = entry.answer();
    if (answer != null) {
      requireSame(entry, body, events);
      return json.readValue(answer, RecordingAnswer.class);
    }
    return recordAs(entry, new RequestKey(caller, key, entry.since()), body, events);
  }

  private RecordingAnswer recordAs(
      Entry entry, RequestKey key, BodyDigest body, EventsFingerprint events) {
    try {
      RecordingAnswer answer = recorder.record(events, key, renewal(entry));
      keep(entry, body, events, answer);
      return answer;
    } catch (RuntimeException e) {
      Thread.startVirtualThread(() -> release(entry));
      throw e;
    }
  }

  private void keep(
      Entry entry, BodyDigest body, EventsFingerprint events, RecordingAnswer answer) {
    try {
      String fingerprint = events.whole().orElse(null);
      requests.complete(entry, body.hash(), fingerprint, json.writeValueAsString(answer));
    } catch (IOException e) {
      throw ApiException.invalid("body", "broke off").with(answer.asProperties());
    } catch (RuntimeException e) {
      String outage = Outage.of(e).orElseThrow(() -> e);
      throw ApiException.unavailable(outage + "; all of it is recorded, but not the answer")
          .with(answer.asProperties());
    }
  }

  /** Beside the call: the caller does not wait for this. */
  private void release(Entry entry) {
    try {
      requests.release(entry);
    } catch (RuntimeException e) {
      log.info(
          "A request's key is free again only after {}: {}",
          MongoIdempotencyStore.LEASE_TIME,
          e.getClass().getSimpleName());
    }
  }

  private Entry claim(String id) {
    long begun = System.nanoTime();
    Optional<Entry> entry = requests.claim(id);
    while (entry.isEmpty() && System.nanoTime() - begun < WAIT_FOR_ANOTHER.toNanos()) {
      if (!Pause.of(BETWEEN_LOOKS)) {
        throw ApiException.unavailable("Farekeeper is stopping; try again later");
      }
      entry = requests.claim(id);
    }
    return entry.orElseThrow(
        () ->
            ApiException.conflict(
                "A request with this Idempotency-Key is being done; try again later", null));
  }

  /** By value; what an earlier version recorded has only the hash of its bytes. */
  private static void requireSame(Entry entry, BodyDigest body, EventsFingerprint events) {
    try {
      boolean same = events.whole().filter(hash -> hash.equals(entry.fingerprint())).isPresent();
      if (!same && !body.hash().equals(entry.bodyHash())) {
        throw ApiException.refused("This Idempotency-Key was used for a request with another body");
      }
    } catch (IOException e) {
      throw ApiException.invalid("body", "broke off");
    }
  }

  private Runnable renewal(Entry entry) {
    long[] last = {System.nanoTime()};
    return () -> {
      if (System.nanoTime() - last[0] > BETWEEN_RENEWALS.toNanos()) {
        last[0] = System.nanoTime();
        if (!requests.renew(entry)) {
          throw ApiException.conflict(
              "This request was taken for abandoned and begun again elsewhere", null);
        }
      }
    };
  }
}
