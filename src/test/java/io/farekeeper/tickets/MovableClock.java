package io.farekeeper.tickets;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until it is moved, and that can do something when it is asked. */
public final class MovableClock extends Clock {
  private volatile Instant now;
  private volatile Runnable whenAsked = () -> {};

  public MovableClock(Instant now) {
    this.now = now;
  }

  public void move(Duration by) {
    now = now.plus(by);
  }

  void set(Instant instant) {
    now = instant;
  }

  public void whenAsked(Runnable what) {
    whenAsked = what;
  }

  long seconds() {
    return now.getEpochSecond();
  }

  @Override
  public Instant instant() {
    whenAsked.run();
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException();
  }
}
