package io.farekeeper.jobs;

import java.time.Instant;

/** One run of a job, as the job sees it; safe for use by many threads. */
public interface JobRun {

  /** The run's id, as the API shows it. */
  String id();

  /** What made it run. */
  Trigger trigger();

  /** Whether a person asked for it. */
  default boolean byHand() {
    return trigger() != Trigger.CLOCK;
  }

  /** Whose work this execution does: all users, unless the job is split into shards. */
  default Shard shard() {
    return Shard.WHOLE;
  }

  /** When it began. */
  Instant startedAt();

  /** The value of an INTEGER input. */
  long integer(String input);

  /** The value of a BOOLEAN input. */
  boolean flag(String input);

  /** The value of a TEXT input. */
  String text(String input);

  /**
   * Reports how far it is.
   *
   * @param done pieces of work that are done
   * @param total pieces of work there are, -1 if that is not known
   */
  void progress(long done, long total);

  /**
   * Counts a failure that does not end the run.
   *
   * @param reason why, in words that are the same for every failure of the kind
   * @param example what it happened to, for instance a user's id; up to 100 are kept of a run
   */
  void example(String reason, String example);

  /**
   * Whether nothing new is to be taken up: the application stops, or the run was cancelled or taken
   * for dead. What is in flight is finished.
   */
  boolean stopping();
}
