package io.farekeeper.sealing;

import com.mongodb.client.MongoDatabase;
import io.farekeeper.jobs.Job;
import io.farekeeper.jobs.JobInput;
import io.farekeeper.jobs.JobResult;
import io.farekeeper.jobs.JobRun;
import java.io.IOException;
import java.util.List;

/**
 * Job {@code verify-ticket-log}: every sealed entry is compared with what its segment says, every
 * segment with the chain, its signature and the heads file. It changes nothing. What is wrong is
 * named, and the run has then failed in part.
 */
class VerifyTicketLogJob implements Job {
  private static final String LOG = "log";
  private static final String FROM = "from";
  private static final String TO = "to";
  private static final String HEAD = "head";

  private final MongoDatabase database;
  private final Segments segments;
  private final SealingKeys keys;
  private final SealingProperties properties;

  VerifyTicketLogJob(
      MongoDatabase database, Segments segments, SealingKeys keys, SealingProperties properties) {
    this.database = database;
    this.segments = segments;
    this.keys = keys;
    this.properties = properties;
  }

  @Override
  public String name() {
    return "verify-ticket-log";
  }

  @Override
  public String description() {
    return "Verifies the sealed logs and names any changed, removed or added entry, and a cut tail";
  }

  /** Once in the agency's night. */
  @Override
  public String defaultCron() {
    return "0 9 * * *";
  }

  @Override
  public List<JobInput> inputs() {
    return List.of(
        new JobInput(LOG, JobInput.Type.TEXT, "all", "ticket-log, access-log or all"),
        new JobInput(
            FROM, JobInput.Type.INTEGER, 0L, "the first segment to check, 0 for all", 0L, null),
        new JobInput(
            TO, JobInput.Type.INTEGER, 0L, "the last segment to check, 0 for the newest", 0L, null),
        new JobInput(
            HEAD,
            JobInput.Type.TEXT,
            "",
            "hash that a segment must have, as it was noted outside the database"));
  }

  @Override
  public JobResult run(JobRun run) {
    List<SealedLog> logs = SealedLog.named(run.text(LOG));
    long from = Math.max(1, run.integer(FROM));
    long to = run.integer(TO) == 0 ? Long.MAX_VALUE : run.integer(TO);
    VerificationTally verificationTally = new VerificationTally(run, run.text(HEAD).strip());
    long total = logs.stream().mapToLong(log -> segmentsOf(log, from, to)).sum();
    run.progress(0, total);
    for (SealedLog log : logs) {
      verify(
          log,
          from,
          to,
          verificationTally,
          () -> run.progress(verificationTally.segments(), total));
    }
    return verificationTally.result();
  }

  private long segmentsOf(SealedLog log, long from, long to) {
    return segments
        .newest(log)
        .map(newest -> Math.max(0, Math.min(newest.number(), to) - from + 1))
        .orElse(0L);
  }

  private void verify(
      SealedLog log, long from, long to, VerificationTally verificationTally, Runnable progress) {
    EntriesCheck entries =
        new EntriesCheck(
            log,
            new LogEntries(database, log),
            new Erasures(database),
            segments,
            verificationTally);
    SegmentCheck check = new SegmentCheck(keys, properties.unsignedUntil(), verificationTally);
    try (HeadsCheck heads =
        new HeadsCheck(properties.headsFile(), log, segments, verificationTally, from, to)) {
      new ChainCheck(log, segments, entries, heads, check, verificationTally, from, to)
          .walk(progress);
    } catch (IOException e) {
      throw new SealingException("the heads file cannot be read", e);
    }
  }
}
