package io.farekeeper.migration;

import io.farekeeper.stores.preflight.PreflightFinding;
import io.farekeeper.stores.preflight.PreflightFinding.Level;
import java.util.Comparator;
import java.util.List;

/**
 * All that preflight has found.
 *
 * @param status the worst of all levels
 * @param items what was looked at, by server
 */
record PreflightReport(Level status, List<PreflightFinding> items) {
  PreflightReport {
    items = List.copyOf(items);
  }

  static PreflightReport of(List<PreflightFinding> items) {
    return new PreflightReport(
        items.stream().map(PreflightFinding::level).max(Comparator.naturalOrder()).orElse(Level.OK),
        items);
  }

  long count(Level level) {
    return items.stream().filter(item -> item.level() == level).count();
  }
}
