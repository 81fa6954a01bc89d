package io.farekeeper.rewards;

import io.farekeeper.stores.PassUuid;
import io.farekeeper.ticketlog.StatusEntries;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How many rides some validations are. Neither their order nor a repetition changes it, and a
 * validation more never makes it less.
 */
final class RideCounter {
  private RideCounter() {}

  /**
   * Counts them.
   *
   * @param validations a user's
   * @param window validations of one pass within it are one ride
   * @param products the products that count; empty for all
   */
  static int count(
      Collection<StatusEntries.Entry> validations, Duration window, Set<String> products) {
    return validations.stream()
        .filter(entry -> products.isEmpty() || isOf(products, entry.productUuid()))
        .collect(
            Collectors.groupingBy(
                entry -> PassUuid.canonical(entry.uuid()),
                Collectors.mapping(StatusEntries.Entry::time, Collectors.toList())))
        .values()
        .stream()
        .mapToInt(times -> ofOnePass(times, window))
        .sum();
  }

  private static boolean isOf(Set<String> products, @Nullable String product) {
    return product != null && PassUuid.isAmong(products, product);
  }

  /** The fewest windows that hold all the times: each begins with the first that is in no other. */
  private static int ofOnePass(List<Instant> times, Duration window) {
    int rides = 0;
    Instant end = Instant.MIN;
    for (Instant time : times.stream().sorted().toList()) {
      if (time.isAfter(end)) {
        rides++;
        end = time.plus(window);
      }
    }
    return rides;
  }
}
