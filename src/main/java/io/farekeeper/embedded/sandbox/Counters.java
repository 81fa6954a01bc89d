package io.farekeeper.embedded.sandbox;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What the sandbox saw of its clients. */
final class Counters {
  private final LongAdder calls = new LongAdder();
  private final LongAdder unauthorized = new LongAdder();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger mostInFlight = new AtomicInteger();

  void enter() {
    calls.increment();
    int now = inFlight.incrementAndGet();
    if (now > mostInFlight.get()) {
      mostInFlight.accumulateAndGet(now, Math::max);
    }
  }

  /**
   * The answer is about to be sent. Not later: a client may follow up before the sending thread
   * gets to count, and would be blamed for two requests at once.
   */
  void leave() {
    inFlight.decrementAndGet();
  }

  void refuse() {
    unauthorized.increment();
  }

  long calls() {
    return calls.sum();
  }

  long unauthorized() {
    return unauthorized.sum();
  }

  int mostInFlight() {
    return mostInFlight.get();
  }
}
