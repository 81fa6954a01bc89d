package io.farekeeper.statuscheck;

import io.farekeeper.jobs.JobRun;
import io.farekeeper.tickets.CacheChanges;
import io.farekeeper.tickets.PassStatuses;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Saves what a check found, from the spool, in bulks of whole users. */
final class StatusSave {
  private static final int CHANGES_AT_ONCE = 1000;

  private final PassStatuses statuses;
  private final JobRun run;
  private final long alreadyDone;
  private final long total;
  private final List<CacheChanges> bulk = new ArrayList<>();
  private int changesInBulk;
  private long usersSeen;
  private long users;
  private long passes;
  private long refused;

  /**
   * @param judged users that were judged: the run's work
   * @param toSave those of them whose passes are saved, and who are done only then
   */
  StatusSave(PassStatuses statuses, JobRun run, long judged, long toSave) {
    this.statuses = statuses;
    this.run = run;
    this.alreadyDone = judged - toSave;
    this.total = judged;
  }

  /** Saves all, or until the run is to stop. */
  void saveAll(Iterator<CacheChanges> spooled) {
    while (spooled.hasNext() && !run.stopping()) {
      CacheChanges cache = spooled.next();
      bulk.add(cache);
      changesInBulk += cache.changes().size();
      if (changesInBulk >= CHANGES_AT_ONCE) {
        saveBulk();
      }
    }
    if (!run.stopping()) {
      saveBulk();
    }
  }

  private void saveBulk() {
    PassStatuses.Saved saved = statuses.save(bulk);
    users += saved.users();
    passes += saved.passes();
    refused += saved.refused().size();
    saved.refused().forEach((user, reason) -> run.example(reason, user.toString()));
    usersSeen += bulk.size();
    run.progress(alreadyDone + usersSeen, total);
    bulk.clear();
    changesInBulk = 0;
  }

  /** Users of whom at least one pass was changed. */
  long users() {
    return users;
  }

  /** Passes that were changed. */
  long passes() {
    return passes;
  }

  /** Users of whom MongoDB refused a change. */
  long refused() {
    return refused;
  }
}
