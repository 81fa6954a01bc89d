package io.farekeeper.sealing;

import io.farekeeper.jobs.JobResult;
import io.farekeeper.jobs.JobRun;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a verification has checked and found. */
final class VerificationTally {
  private final JobRun run;
  private final Map<Finding, Long> findings = new EnumMap<>(Finding.class);
  private final String expectedHead;
  private boolean expectedHeadSeen;
  private long segments;
  private long entries;
  private long erased;
  private long unsealed;
  private long heads;
  private long signatures;
  private long signaturesUnchecked;

  /**
   * Begins.
   *
   * @param expectedHead hash that a segment must have, or empty
   */
  VerificationTally(JobRun run, String expectedHead) {
    this.run = run;
    this.expectedHead = expectedHead;
  }

  /** Something is wrong; the reason is the same for everything of the kind. */
  void found(Finding finding, String reason, String example) {
    found(finding, 1, reason, example);
  }

  /** As many of them at once. */
  void found(Finding finding, long count, String reason, String example) {
    findings.merge(finding, count, Long::sum);
    run.example(reason, example);
  }

  void segment(String hash) {
    segments++;
    expectedHeadSeen |= hash.equalsIgnoreCase(expectedHead);
  }

  void entry() {
    entries++;
  }

  void erased(long count) {
    erased += count;
  }

  void unsealed(long count) {
    unsealed += count;
  }

  void head() {
    heads++;
  }

  void signature(boolean checked) {
    if (checked) {
      signatures++;
    } else {
      signaturesUnchecked++;
    }
  }

  long segments() {
    return segments;
  }

  JobRun run() {
    return run;
  }

  /** Ends it: a head that was expected and did not come is wrong. */
  JobResult result() {
    if (!expectedHead.isEmpty() && !expectedHeadSeen && !run.stopping()) {
      found(Finding.HEADS_WRONG, "no segment has the expected head", expectedHead);
    }
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("ok", findings.isEmpty());
    values.put("segments_checked", segments);
    values.put("entries_checked", entries);
    for (Finding finding : Finding.values()) {
      values.put(finding.word(), findings.getOrDefault(finding, 0L));
    }
    values.put("erased", erased);
    values.put("unsealed", unsealed);
    values.put("heads_checked", heads);
    values.put("signatures_checked", signatures);
    values.put("signatures_unchecked", signaturesUnchecked);
    return new JobResult(values, !findings.isEmpty());
  }
}
