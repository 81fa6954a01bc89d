package io.farekeeper.jobs;

import io.farekeeper.stores.TextColumn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts a run's failures by reason, with up to 100 examples in all; bounded, however many there
 * are.
 */
class FailureTally {
  static final int MOST_EXAMPLES = 100;
  private static final int MOST_REASONS = 20;
  private static final TextColumn SHORT = TextColumn.own(200);
  private static final String OTHER = "other reasons";

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private int examples;

  synchronized void add(String reason, String example) {
    Entry entry = entryOf(reason);
    entry.count++;
    offer(entry, example);
  }

  /** Counts what another tally has counted. */
  synchronized void addAll(List<RunRecord.Failures> others) {
    for (RunRecord.Failures other : others) {
      Entry entry = entryOf(other.reason());
      entry.count += other.count();
      other.examples().forEach(example -> offer(entry, example));
    }
  }

  private Entry entryOf(String reason) {
    String name = SHORT.fit(reason);
    if (!entries.containsKey(name) && entries.size() >= MOST_REASONS) {
      name = OTHER;
    }
    return entries.computeIfAbsent(name, _ -> new Entry());
  }

  /** When there are enough, a reason without any gets the place of the commonest one's last. */
  private void offer(Entry entry, String example) {
    if (examples >= MOST_EXAMPLES) {
      if (!entry.examples.isEmpty()) {
        return;
      }
      entries.values().stream()
          .max(Comparator.comparingInt(other -> other.examples.size()))
          .ifPresent(most -> most.examples.removeLast());
      examples--;
    }
    entry.examples.add(SHORT.fit(example));
    examples++;
  }

  synchronized List<RunRecord.Failures> list() {
    List<RunRecord.Failures> list = new ArrayList<>();
    entries.forEach(
        (reason, entry) ->
            list.add(new RunRecord.Failures(reason, entry.count, List.copyOf(entry.examples))));
    return list;
  }

  private static final class Entry {
    private final List<String> examples = new ArrayList<>();
    private long count;
  }
}
