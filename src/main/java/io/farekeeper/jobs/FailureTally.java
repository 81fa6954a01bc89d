package io.farekeeper.jobs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts a run's failures by reason; bounded, however many there are. */
class FailureTally {
  private static final int MOST_EXAMPLES = 100;
  private static final int MOST_REASONS = 20;
  private static final int LONGEST_TEXT = 200;
  private static final String OTHER = "other reasons";

  private final Map<String, Entry> entries = new LinkedHashMap<>();

  synchronized void add(String reason, String example) {
    String name = clip(reason);
    if (!entries.containsKey(name) && entries.size() >= MOST_REASONS) {
      name = OTHER;
    }
    entries.computeIfAbsent(name, _ -> new Entry()).add(clip(example));
  }

  synchronized List<RunRecord.Failures> list() {
    List<RunRecord.Failures> list = new ArrayList<>();
    entries.forEach(
        (reason, entry) ->
            list.add(new RunRecord.Failures(reason, entry.count, List.copyOf(entry.examples))));
    return list;
  }

  private static String clip(String text) {
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT - 1) + "…";
  }

  private static final class Entry {
    private final List<String> examples = new ArrayList<>();
    private long count;

    void add(String example) {
      count++;
      if (examples.size() < MOST_EXAMPLES) {
        examples.add(example);
      }
    }
  }
}
