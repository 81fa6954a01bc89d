package io.farekeeper.bytemark;

import io.farekeeper.stores.RetryPolicy;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Gets one page: in its turn, measured, and tried again if the failure is transient. */
final class PageCaller {
  private final HttpTransport transport;
  private final CallGate gate;
  private final Pauses pauses;
  private final BytemarkProperties properties;
  private final RetryPolicy retries;
  private final AnswerReader answers;
  private final MeterRegistry meters;

  PageCaller(
      HttpTransport transport,
      AnswerReader answers,
      CallGate gate,
      Pauses pauses,
      BytemarkProperties properties,
      MeterRegistry meters) {
    this.transport = transport;
    this.answers = answers;
    this.gate = gate;
    this.pauses = pauses;
    this.properties = properties;
    this.retries = properties.retries();
    this.meters = meters;
  }

  /** The page with this number of the user's list. */
  Page call(PassListType list, Token token, int number) {
    for (int tries = 1; ; tries++) {
      try {
        return once(list, token, number);
      } catch (BytemarkException e) {
        if (!mayTryAgain(e, tries)) {
          throw e;
        }
        Waiting.forDuration(waitAfter(e, tries), list);
      }
    }
  }

  private boolean mayTryAgain(BytemarkException e, int tries) {
    return e.failure().isTransient()
        && !retries.isExhausted(tries)
        && !Thread.currentThread().isInterrupted()
        && e.retryAfter().orElse(Duration.ZERO).compareTo(properties.maxRetryWait()) <= 0;
  }

  /** As long as the vendor asked; else, and at least, a random part of a bound that doubles. */
  private Duration waitAfter(BytemarkException e, int tries) {
    long bound = retries.after(tries).toNanos();
    Duration random = Duration.ofNanos(ThreadLocalRandom.current().nextLong(bound + 1));
    return e.retryAfter().filter(asked -> asked.compareTo(random) > 0).orElse(random);
  }

  private Page once(PassListType list, Token token, int number) {
    requireNoPause(list, token);
    gate.enter(list);
    try {
      Page page = answers.page(list, token, number, get(list, token, number));
      count(list, "ok");
      return page;
    } catch (BytemarkException e) {
      count(list, e.failure().label());
      pauses.note(token, e);
      throw e;
    }
  }

  /** Fails like the 429 that began the user's pause, which is tried again like one too. */
  private void requireNoPause(PassListType list, Token token) {
    Duration left = pauses.ofUsers().remaining(token);
    if (left.isPositive()) {
      long seconds = left.plusMillis(999).toSeconds();
      String message = "this user pauses for " + seconds + " s: too many requests";
      throw new BytemarkException(Failure.RATE_LIMITED, list, message, null, left);
    }
  }

  private HttpAnswer get(PassListType list, Token token, int number) {
    long begin = System.nanoTime();
    try {
      return transport.get(list, token, number);
    } finally {
      gate.leave();
      meters
          .timer("farekeeper.bytemark.call", "list", list.label())
          .record(Duration.ofNanos(System.nanoTime() - begin));
    }
  }

  private void count(PassListType list, String outcome) {
    meters
        .counter("farekeeper.bytemark.calls", "list", list.label(), "outcome", outcome)
        .increment();
  }
}
