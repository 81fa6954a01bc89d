package io.farekeeper.jobs.commandline;

import io.farekeeper.jobs.RunRecord;

/** How far a run is, in one line. */
final class ProgressText {
  private static final int WIDTH = 30;

  private ProgressText() {}

  /** With a bar, if the total is known. */
  static String bar(RunRecord.Progress progress) {
    Long total = progress.total();
    if (total == null) {
      return words(progress);
    }
    int percent = percent(progress.done(), total);
    int full = percent * WIDTH / 100;
    return "[%s%s] %3d %%  %s"
        .formatted("#".repeat(full), " ".repeat(WIDTH - full), percent, words(progress));
  }

  /** In words and figures alone: {@code 37 of 400 done}. */
  static String words(RunRecord.Progress progress) {
    Long total = progress.total();
    return total == null
        ? "%d done".formatted(progress.done())
        : "%d of %d done".formatted(progress.done(), total);
  }

  private static int percent(long done, long total) {
    if (done >= total) {
      return 100;
    }
    return (int) (100.0 * Math.max(0, done) / total);
  }
}
