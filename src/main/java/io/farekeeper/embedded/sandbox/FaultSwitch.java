package io.farekeeper.embedded.sandbox;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Which fault one rider has, and for how many requests more. Thread-safe. */
final class FaultSwitch {
  private static final long FOR_EVER = Long.MAX_VALUE;

  /** A fault that is on; {@code left} is the number of requests that it still spoils. */
  record Armed(Fault fault, long left) {
    /** The number of requests that it still spoils, or null if that has no end. */
    @Nullable Long times() {
      return left == FOR_EVER ? null : left;
    }

    private @Nullable Armed spent() {
      if (left == FOR_EVER) {
        return this;
      }
      return left > 1 ? new Armed(fault, left - 1) : null;
    }
  }

  private final AtomicReference<@Nullable Armed> armed = new AtomicReference<>();

  /** Switches the fault on until it is switched off; null switches it off. */
  void set(@Nullable Fault fault) {
    armed.set(fault == null ? null : new Armed(fault, FOR_EVER));
  }

  /** Switches the fault on for the next requests. */
  void set(Fault fault, int times) {
    if (times < 1) {
      throw new IllegalArgumentException("times must be at least 1");
    }
    armed.set(new Armed(fault, times));
  }

  /** Switches this fault off and leaves any other on. */
  void end(Fault fault) {
    armed.updateAndGet(now -> now != null && now.fault() == fault ? null : now);
  }

  /** The fault that is on, without counting. */
  Optional<Armed> peek() {
    return Optional.ofNullable(armed.get());
  }

  /** The fault that this request meets, counted as one of its times unless it does no harm yet. */
  Optional<Fault> meet(VendorRequest request) {
    Armed met =
        armed.getAndUpdate(
            now -> now == null || harmless(now.fault(), request) ? now : now.spent());
    return Optional.ofNullable(met).map(Armed::fault);
  }

  private static boolean harmless(Fault fault, VendorRequest request) {
    boolean list = request.kind() != VendorRequest.Kind.USE;
    return switch (fault) {
      case HALF_WAY -> list && request.page() == 1;
      case ENDLESS_PAGING -> !list;
      default -> false;
    };
  }
}
