package io.farekeeper.jobs;

import io.farekeeper.cluster.DatabaseClock;
import io.farekeeper.cluster.InstanceHeartbeat;
import io.farekeeper.stores.SqlTime;
import io.farekeeper.stores.TextColumn;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import tools.jackson.databind.json.JsonMapper;

/**
 * The runs in MySQL. Every change names the state that it expects, so that of two who want one the
 * database lets one win.
 */
class RunStore {
  /**
   * A run or a shard is dead when its owner has been silent for so long; longer than a lock, since
   * an outage of MySQL should not end a run of hours.
   */
  static final Duration DEAD_AFTER = Duration.ofSeconds(10);

  static final String DIED = "its process died";
  private static final Duration KEPT = Duration.ofDays(90);
  private static final int PURGED_AT_ONCE = 1000;
  static final int LONGEST_ERROR = 500;
  private static final int LONGEST_WHO = 100;

  private final JdbcClient jdbc;
  private final JsonMapper json;
  private final Clock clock;
  private final DatabaseClock databaseClock;
  private final InstanceHeartbeat heartbeat;
  private final RunRows rows;
  private final Set<Long> here = ConcurrentHashMap.newKeySet();

  RunStore(
      JdbcClient jdbc,
      JsonMapper json,
      Clock clock,
      DatabaseClock databaseClock,
      InstanceHeartbeat heartbeat) {
    this.jdbc = jdbc;
    this.json = json;
    this.clock = clock;
    this.databaseClock = databaseClock;
    this.heartbeat = heartbeat;
    this.rows = new RunRows(json);
  }

  /** The shards of these runs, as this process sees them. */
  ShardStore shards() {
    return new ShardStore(jdbc, json, heartbeat);
  }

  /**
   * Begins a run.
   *
   * @return its id
   * @throws org.springframework.dao.DuplicateKeyException if one of the job goes on
   */
  long begin(
      String job,
      Trigger trigger,
      @Nullable String who,
      Map<String, Object> inputs,
      Instant startedAt) {
    heartbeat.requireAlive();
    GeneratedKeyHolder key = new GeneratedKeyHolder();
    jdbc.sql(
            """
            INSERT INTO farekeeper_job_run (job, trigger_kind, who, inputs, state, running_key, owner,
              begun_on, started_on, done_count)
            VALUES (:job, :trigger, :who, :inputs, 'running', :job, :owner, %s, :started, 0)
            """
                .formatted(databaseClock.now()))
        .param("job", job)
        .param("trigger", trigger.name())
        .param("who", clip(who, LONGEST_WHO))
        .param("inputs", json.writeValueAsString(inputs))
        .param("owner", heartbeat.owner())
        .param("started", SqlTime.of(startedAt))
        .update(key, "id");
    return Objects.requireNonNull(key.getKey()).longValue();
  }

  /**
   * SQL that is true of a run, known as {@code r}, that no live instance works on. One that this
   * instance owns and does not know of is dead, too: an outage kept the run's id from it.
   */
  private String isDead() {
    return """
    (r.state = 'running' AND NOT r.id IN (:here)
      AND (NOT %s OR (r.owner = :me AND r.begun_on < %s)))\
    """
        .formatted(heartbeat.ownerLives("r", DEAD_AFTER), databaseClock.ago(DEAD_AFTER));
  }

  private JdbcClient.StatementSpec judging(String sql) {
    return jdbc.sql(sql).param("here", here()).param("me", heartbeat.owner());
  }

  /** The id of the job's run that goes on; one whose process died is failed and does not count. */
  Optional<Long> running(String job) {
    Optional<Long> dead = runningId(job, isDead());
    dead.ifPresent(this::failIfDead);
    return runningId(job, "NOT " + isDead());
  }

  private Optional<Long> runningId(String job, String condition) {
    return judging("SELECT id FROM farekeeper_job_run r WHERE running_key = :job AND " + condition)
        .param("job", job)
        .query(Long.class)
        .optional();
  }

  /**
   * By id, as every change is: one that locked by the running key first would deadlock with them.
   */
  private void failIfDead(long id) {
    judging(
            """
            UPDATE farekeeper_job_run r
            SET state = 'failed', error = :died, ended_on = :now, running_key = NULL
            WHERE id = :id AND
            """
                + isDead())
        .param("died", DIED)
        .param("now", SqlTime.of(clock.instant()))
        .param("id", id)
        .update();
  }

  /** Records that the runs whose processes died have failed; their ids. */
  List<Long> failDeadRuns() {
    List<Long> dead =
        judging("SELECT id FROM farekeeper_job_run r WHERE running_key IS NOT NULL AND " + isDead())
            .query(Long.class)
            .list();
    dead.forEach(this::failIfDead);
    return dead;
  }

  /** This process has part in the run, and would know if it was dead. */
  void join(long id) {
    here.add(id);
  }

  /** This process has no part in the run any more. */
  void leave(long id) {
    here.remove(id);
  }

  /** The runs in which this process has a part; never empty, since SQL has no empty list. */
  List<Long> here() {
    return Stream.concat(Stream.of(-1L), here.stream()).toList();
  }

  /** Asks for the run's end; false if it does not go on. */
  boolean cancel(String job, long id, String who) {
    try {
      return jdbc.sql(
                  """
                  INSERT INTO farekeeper_job_cancel (run_id, who)
                  SELECT id, :who FROM farekeeper_job_run
                  WHERE id = :id AND job = :job AND state = 'running'
                  """)
              .param("who", clip(who, LONGEST_WHO))
              .param("id", id)
              .param("job", job)
              .update()
          == 1;
    } catch (DuplicateKeyException e) {
      return true;
    }
  }

  /** Who asked for the run's end, if somebody did. */
  Optional<String> cancelledBy(long id) {
    return jdbc.sql("SELECT who FROM farekeeper_job_cancel WHERE run_id = :id")
        .param("id", id)
        .query(String.class)
        .optional();
  }

  /**
   * Records the run's progress; false if it was taken for dead or has ended. Of the instances that
   * share a run, the last that did so owns it: it lives as long as one of them does.
   */
  boolean recordProgress(ActiveRun run) {
    return jdbc.sql(
                """
                UPDATE farekeeper_job_run
                SET owner = :owner, done_count = :done, total_count = :total
                WHERE id = :id AND (owner = :owner OR :shared) AND state = 'running'
                """)
            .param("owner", heartbeat.owner())
            .param("done", run.progress().done())
            .param("total", run.progress().total())
            .param("id", run.key())
            .param("shared", run.shared())
            .update()
        == 1;
  }

  /** Records how the run ended; false if it was taken for dead before. */
  boolean finish(ActiveRun run, RunOutcome outcome, List<RunRecord.Failures> failures) {
    return jdbc.sql(
                """
                UPDATE farekeeper_job_run
                SET state = :state, running_key = NULL, ended_on = :ended, done_count = :done,
                  total_count = :total, result = :result, errors = :errors, error = :error
                WHERE id = :id AND (owner = :owner OR :shared) AND state = 'running'
                """)
            .param("state", outcome.status().word())
            .param("ended", SqlTime.of(clock.instant()))
            .param("done", run.progress().done())
            .param("total", run.progress().total())
            .param(
                "result",
                outcome.result() == null ? null : json.writeValueAsString(outcome.result()))
            .param("errors", json.writeValueAsString(failures))
            .param("error", clip(outcome.error(), LONGEST_ERROR))
            .param("id", run.key())
            .param("owner", heartbeat.owner())
            .param("shared", run.shared())
            .update()
        == 1;
  }

  /** A run that goes on; one whose process died is failed and does not. */
  Optional<RunRecord> findOpen(long id) {
    return jdbc.sql("SELECT job FROM farekeeper_job_run WHERE id = :id AND state = 'running'")
        .param("id", id)
        .query(String.class)
        .optional()
        .flatMap(job -> find(job, id))
        .filter(run -> run.status() == RunStatus.RUNNING);
  }

  Optional<RunRecord> find(String job, long id) {
    return list(job, id + 1, 1).stream().filter(run -> run.runId().equals("" + id)).findFirst();
  }

  /**
   * Runs of the job with an id below the given one, newest first; dead ones are recorded as failed.
   */
  List<RunRecord> list(String job, long belowId, int limit) {
    List<Row> read = read(job, belowId, limit);
    List<Row> dead = read.stream().filter(Row::dead).toList();
    if (!dead.isEmpty()) {
      dead.forEach(row -> failIfDead(Long.parseLong(row.run().runId())));
      read = read(job, belowId, limit);
    }
    return read.stream().map(Row::run).toList();
  }

  private List<Row> read(String job, long belowId, int limit) {
    return judging(
            "SELECT r.*, %s AS dead FROM farekeeper_job_run r".formatted(isDead())
                + " WHERE job = :job AND id < :below ORDER BY id DESC LIMIT :limit")
        .param("job", job)
        .param("below", belowId)
        .param("limit", limit)
        .query((row, _) -> new Row(rows.run(row), row.getBoolean("dead")))
        .list();
  }

  /** Deletes the runs that are older than 90 days; how many they were. */
  int purge() {
    LocalDateTime before = SqlTime.of(clock.instant().minus(KEPT));
    int all = 0;
    int some;
    do {
      some =
          jdbc.sql(
                  "DELETE FROM farekeeper_job_run WHERE started_on < :before"
                      + " AND running_key IS NULL LIMIT "
                      + PURGED_AT_ONCE)
              .param("before", before)
              .update();
      all += some;
    } while (some == PURGED_AT_ONCE);
    for (String table : List.of("farekeeper_job_cancel", "farekeeper_job_shard")) {
      jdbc.sql(
              "DELETE FROM %s WHERE NOT EXISTS (SELECT 1 FROM farekeeper_job_run r WHERE r.id = run_id)"
                  .formatted(table))
          .update();
    }
    return all;
  }

  static @Nullable String clip(@Nullable String text, int length) {
    return text == null ? null : TextColumn.own(length).fit(text);
  }

  private record Row(RunRecord run, boolean dead) {}
}
