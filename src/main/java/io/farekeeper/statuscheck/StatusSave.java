package io.farekeeper.statuscheck;

import io.farekeeper.jobs.JobRun;
import io.farekeeper.tickets.statuses.CacheChanges;
import io.farekeeper.tickets.statuses.PassStatuses;
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
  private long passesRefused;
  private long passesTried;
  private boolean brokeOff;

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
    brokeOff = true;
    PassStatuses.Saved saved = statuses.save(bulk);
    brokeOff = false;
    users += saved.users();
    passes += saved.passes();
    passesTried += changesInBulk;
    passesRefused += saved.refused().size();
    saved.refused().forEach(this::name);
    usersSeen += bulk.size();
    run.progress(alreadyDone + usersSeen, total);
    bulk.clear();
    changesInBulk = 0;
  }

  private void name(PassStatuses.Refused refused) {
    run.example(refused.reason(), Named.pass(refused.userId(), refused.passUuid()));
  }

  /** Users of whom at least one pass was changed. */
  long users() {
    return users;
  }

  /** Passes that were changed. */
  long passes() {
    return passes;
  }

  /** Changes that MongoDB refused. */
  long refused() {
    return passesRefused;
  }

  /**
   * Whether no pass was changed, by a save that broke off neither.
   *
   * @throws RuntimeException if MongoDB cannot be asked what became of that
   */
  boolean hasSavedNothing() {
    return passes == 0 && !(brokeOff && statuses.isAnySaved(bulk));
  }

  /**
   * Why passes were not changed, in words; empty if all were.
   *
   * @param passesToChange how many were to be
   */
  String shortfall(long passesToChange) {
    List<String> reasons = new ArrayList<>();
    say(reasons, passesTried - passes - passesRefused, "changed since they were judged");
    say(reasons, passesRefused, "refused by MongoDB");
    say(reasons, passesToChange - passesTried, "not reached");
    return String.join(", ", reasons);
  }

  private static void say(List<String> reasons, long passes, String what) {
    if (passes > 0) {
      reasons.add(passes + " " + what);
    }
  }
}
