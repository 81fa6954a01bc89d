package io.farekeeper.statuscheck;

import io.farekeeper.jobs.Job;
import io.farekeeper.jobs.JobFailedException;
import io.farekeeper.jobs.JobInput;
import io.farekeeper.jobs.JobResult;
import io.farekeeper.jobs.JobRun;
import io.farekeeper.stores.Trace;
import io.farekeeper.tickets.statuses.JudgedCache;
import io.farekeeper.tickets.statuses.PassStatuses;
import io.farekeeper.web.FailureReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Job {@code check-bytemark-tickets-cache-status}, in two phases: every live pass is judged, what
 * would change goes to a spool and from there to the check log; then it is saved from the spool. A
 * run that is killed in between has changed nothing that its log does not name.
 */
@Component
class CheckTicketsCacheStatusJob implements Job {
  private static final Logger log = LoggerFactory.getLogger(CheckTicketsCacheStatusJob.class);
  private static final String USER = "userID";

  /** Of an unsigned INT, which is what the portal has for users. */
  private static final long LARGEST_USER = 4_294_967_295L;

  private static final String SAVE = "statusChange";
  private static final String FORCE = "force";

  private final PassStatuses statuses;
  private final CheckLog checkLog;
  private final StatusCheckProperties properties;

  CheckTicketsCacheStatusJob(
      PassStatuses statuses, CheckLog checkLog, StatusCheckProperties properties) {
    this.statuses = statuses;
    this.checkLog = checkLog;
    this.properties = properties;
  }

  @Override
  public String name() {
    return "check-bytemark-tickets-cache-status";
  }

  @Override
  public String description() {
    return "Finds passes whose status time has overtaken, logs them, and saves what they are now";
  }

  @Override
  public String defaultCron() {
    return "*/15 * * * *";
  }

  @Override
  public List<JobInput> inputs() {
    return List.of(
        new JobInput(
            USER,
            JobInput.Type.INTEGER,
            0L,
            "the user to check, 0 for all users",
            0L,
            LARGEST_USER),
        new JobInput(
            SAVE,
            JobInput.Type.INTEGER,
            0L,
            "1 saves what the passes are now, 0 is a dry run: the check log alone is written",
            0L,
            1L),
        new JobInput(
            FORCE,
            JobInput.Type.INTEGER,
            0L,
            "1 saves even if more passes would change than farekeeper.statuscheck.max-share allows",
            0L,
            1L));
  }

  /** A person is asked for it, as the legacy job does; the schedule is there to save. */
  @Override
  public Map<String, Object> clockInputs() {
    return Map.of(SAVE, 1L);
  }

  @Override
  public JobResult run(JobRun run) {
    long began = System.nanoTime();
    try (Spool spool = Spool.create()) {
      Findings findings = judge(run, spool);
      if (findings.wereStopped()) {
        // What is not complete would look like a check that found less.
        return result(findings, 0, 0, null, began, false);
      }
      return logAndSave(run, findings, spool, began);
    } catch (IOException | UncheckedIOException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new JobFailedException(
          "the changes could not be kept in the folder for temporary files: " + cause.getMessage());
    }
  }

  private Findings judge(JobRun run, Spool spool) {
    Findings findings = new Findings();
    long expected = statuses.count(run.integer(USER));
    run.progress(0, expected);
    statuses.judge(
        run.integer(USER),
        run.startedAt(),
        run.byHand() || run.integer(USER) != 0,
        cache -> {
          if (run.stopping()) {
            findings.stop();
            return false;
          }
          take(cache, findings, run, spool);
          run.progress(done(findings, run), Math.max(expected, findings.users()));
          return true;
        });
    return findings;
  }

  private static void take(JudgedCache cache, Findings findings, JobRun run, Spool spool) {
    findings.count(cache);
    Long user = cache.userId();
    if (cache.flaw() != null) {
      run.example(cache.flaw(), Named.document(cache));
    }
    if (user == null) {
      return;
    }
    cache
        .unreadable()
        .forEach(pass -> run.example(pass.reason(), Named.pass(user, pass.passUuid())));
    if (!cache.changes().isEmpty()) {
      spool.add(cache.toSave(user));
    }
  }

  /** A user is done when there is nothing to save of him, or that is saved. */
  private static long done(Findings findings, JobRun run) {
    return findings.users() - (run.integer(SAVE) == 1 ? findings.usersToChange() : 0);
  }

  private JobResult logAndSave(JobRun run, Findings findings, Spool spool, long began) {
    boolean wanted = run.integer(SAVE) == 1;
    Optional<String> refusal =
        wanted && run.integer(FORCE) == 0 ? refusal(findings) : Optional.empty();
    boolean saves = wanted && refusal.isEmpty() && findings.passesToChange() > 0;
    List<Long> ids =
        checkLog.write(
            new CheckLog.Heading(
                run.integer(USER), wanted, run.startedAt(), saves, findings.unreadableForLog()),
            spool);
    if (refusal.isPresent()) {
      throw new JobFailedException(refusal.get() + "; see check log " + ids.getFirst());
    }
    if (!saves) {
      run.progress(findings.users(), findings.users());
      return result(
          findings, findings.usersToChange(), findings.passesToChange(), ids, began, false);
    }
    StatusSave save = save(run, findings, spool, ids);
    return result(findings, save.users(), save.passes(), ids, began, save.refused() > 0);
  }

  private Optional<String> refusal(Findings findings) {
    long changes = findings.passesToChange();
    if (changes < properties.guardFrom() || changes <= properties.maxShare() * findings.live()) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%d of %d live passes would change, which is more than %s of them: is the clock right?"
                + " Nothing was saved; force=1 saves",
            changes,
            findings.live(),
            properties.maxShare()));
  }

  private StatusSave save(JobRun run, Findings findings, Spool spool, List<Long> ids) {
    StatusSave save = new StatusSave(statuses, run, findings.users(), findings.usersToChange());
    try {
      save.saveAll(spool.read());
    } catch (RuntimeException e) {
      logIfNothingWasSaved(save, ids);
      if (FailureReason.ofExpected(e).isEmpty()) {
        log.error("The changes of check log {} were not saved: {}", ids.getFirst(), Trace.of(e));
      }
      throw new JobFailedException(
          "%d of %d passes were saved, then it failed; check log %d names all of them: %s"
              .formatted(
                  save.passes(), findings.passesToChange(), ids.getFirst(), FailureReason.of(e)));
    }
    if (save.hasSavedNothing()) {
      checkLog.nothingWasSaved(ids);
    }
    String shortfall = save.shortfall(findings.passesToChange());
    if (!shortfall.isEmpty()) {
      log.info("Passes of check log {} that were not saved: {}", ids.getFirst(), shortfall);
    }
    return save;
  }

  /** As far as MongoDB answers: what made the save fail may keep this from the log as well. */
  private void logIfNothingWasSaved(StatusSave save, List<Long> ids) {
    try {
      if (save.hasSavedNothing()) {
        checkLog.nothingWasSaved(ids);
      }
    } catch (RuntimeException e) {
      log.warn(
          "Check log {} may say that its changes are saved, though none is: {}",
          ids.getFirst(),
          Trace.inShort(e));
    }
  }

  /** In a dry run the changes are those that a save would have made. */
  private static JobResult result(
      Findings findings,
      long users,
      long passes,
      @Nullable List<Long> ids,
      long began,
      boolean partly) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("users_checked", findings.users());
    values.put("passes_checked", findings.live());
    values.put("users_changed", users);
    values.put("passes_changed", passes);
    values.put("passes_unreadable", findings.unreadable());
    if (ids != null) {
      values.put("check_log_id", ids.getFirst());
    }
    values.put("duration_ms", Duration.ofNanos(System.nanoTime() - began).toMillis());
    return new JobResult(values, partly);
  }
}
