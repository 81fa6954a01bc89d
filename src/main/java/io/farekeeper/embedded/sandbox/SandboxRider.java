package io.farekeeper.embedded.sandbox;

import io.farekeeper.embedded.sandbox.NewPassUuid.Origin;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A rider as Bytemark knows it: a token, current and expired passes, and perhaps a fault. What is
 * handed in or out is a copy. Thread-safe; a change is on disk (if there is a state file) before it
 * is seen.
 */
public final class SandboxRider {
  private final long userId;
  private final Clock clock;
  private final StateFile file;
  private final FaultSwitch faults = new FaultSwitch();
  private final LongAdder calls = new LongAdder();
  private final LongAdder triedUses = new LongAdder();
  private volatile Snapshot now;
  private volatile byte @Nullable [] rawCurrent;
  private volatile byte @Nullable [] rawExpired;

  SandboxRider(long userId, RiderState state, Clock clock, StateFile file) {
    this.userId = userId;
    this.clock = clock;
    this.file = file;
    this.now = new Snapshot(userId, state);
  }

  /** The id by which Farekeeper knows the rider. */
  public long userId() {
    return userId;
  }

  /** The token that is valid now: {@code tok-17}, then {@code tok-17-2} and so on. */
  public String token() {
    return Riders.tokenOf(userId, generation());
  }

  /**
   * Gives the rider a new token; the old ones answer 50020 from now on. A {@link
   * Fault#SESSION_EXPIRED} was about the old one and ends.
   */
  public synchronized void renewToken() {
    become(now.state().withNextToken());
    faults.end(Fault.SESSION_EXPIRED);
  }

  /** What {@code GET /passes} should answer, in its order. */
  public List<ObjectNode> currentPasses() {
    return PassLists.copy(now.passes().current());
  }

  /** What {@code GET /v4.0/passes?status=EXPIRED} should answer, in its order. */
  public List<ObjectNode> expiredPasses() {
    return PassLists.copy(now.passes().expired());
  }

  /** Switches a fault on until further notice, in place of any other; null switches it off. */
  public void fault(@Nullable Fault fault) {
    faults.set(fault);
  }

  /**
   * Switches a fault on for the rider's next requests, in place of any other.
   *
   * @param times how many requests it spoils, at least 1
   */
  public void fault(Fault fault, int times) {
    faults.set(fault, times);
  }

  /** The fault that is on, if there is one. */
  public Optional<Fault> fault() {
    return faults.peek().map(FaultSwitch.Armed::fault);
  }

  /** Adds a new pass, USABLE, to the current ones; any product uuid will do. */
  public synchronized ObjectNode buy(String productUuid) {
    ObjectNode pass =
        new PassMaker(userId, Origin.BOUGHT, now.state().made())
            .fresh(Product.of(productUuid), clock.instant());
    change(lists -> lists.withCurrent(pass));
    return pass.deepCopy();
  }

  /** Adds a new pass, USABLE, of a loyalty product: what a rider gets for fifty rides. */
  public ObjectNode grantFree() {
    return buy(Product.LOYALTY.getFirst().uuid());
  }

  /**
   * Uses a pass as {@code POST passes/{uuid}/uses} does.
   *
   * @return the pass as it is now, or empty if it is not usable or not there
   */
  public Optional<ObjectNode> activate(String passUuid) {
    return use(passUuid) instanceof PassUse.Done(ObjectNode pass)
        ? Optional.of(pass)
        : Optional.empty();
  }

  /**
   * Ends a current pass: it moves to the expired list, EXPIRED, with this moment as its end.
   *
   * @throws IllegalArgumentException if the rider has no such current pass
   */
  public synchronized void expire(String passUuid) {
    PassLists lists = now.passes();
    if (lists.current().stream().noneMatch(pass -> PassLists.is(pass, passUuid))) {
      throw new IllegalArgumentException("no such current pass");
    }
    String time = PassTime.ZULU.of(clock.instant());
    change(
        all ->
            all.withChanged(
                    passUuid,
                    pass ->
                        pass.put("status", PassLife.EXPIRED)
                            .put("time_modified", time)
                            .put("expiration", time))
                .withExpired(passUuid));
  }

  /** Makes these the rider's passes, whatever they look like. */
  public synchronized void replacePasses(List<ObjectNode> current, List<ObjectNode> expired) {
    PassLists given = new PassLists(current, expired).copy();
    change(before -> given);
  }

  /**
   * Makes exactly these bytes the 200 answer to every page of a list, until withdrawn with null.
   * The truth stays what it is, and faults go before.
   *
   * @param v4 true for the expired list, false for the current one
   */
  public void rawAnswer(boolean v4, byte @Nullable [] body) {
    byte[] own = body == null ? null : body.clone();
    if (v4) {
      rawExpired = own;
    } else {
      rawCurrent = own;
    }
  }

  /** How often it was tried to use one of the passes, whether or not that was allowed. */
  public long triedUses() {
    return triedUses.sum();
  }

  synchronized PassUse use(String passUuid) {
    triedUses.increment();
    Optional<ObjectNode> pass = now.passes().find(passUuid);
    if (pass.isEmpty()) {
      return new PassUse.Unknown();
    }
    String obstacle = PassUse.obstacle(pass.get());
    if (!obstacle.equals(PassLife.USABLE)) {
      return new PassUse.Refused(obstacle);
    }
    Instant time = clock.instant();
    String event = NewPassUuid.of(userId, Origin.USE, now.state().made());
    ObjectNode used = PassUse.apply(pass.get().deepCopy(), event, time);
    change(lists -> lists.withChanged(passUuid, before -> used));
    return new PassUse.Done(used.deepCopy());
  }

  FaultSwitch faults() {
    return faults;
  }

  Snapshot.Texts texts() {
    return now.texts();
  }

  byte @Nullable [] raw(boolean v4) {
    return v4 ? rawExpired : rawCurrent;
  }

  boolean owns(String passUuid) {
    return now.passes().find(passUuid).isPresent();
  }

  boolean hasOwnPasses() {
    return now.state().passes() != null;
  }

  int generation() {
    return now.state().generation();
  }

  void countCall() {
    calls.increment();
  }

  long calls() {
    return calls.sum();
  }

  private void change(UnaryOperator<PassLists> change) {
    become(now.state().withPasses(change.apply(now.passes())));
  }

  private void become(RiderState next) {
    file.save(userId, next);
    now = new Snapshot(userId, next);
  }
}
