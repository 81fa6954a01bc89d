package io.farekeeper.jobs;

import io.farekeeper.cluster.InstanceHeartbeat;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * The shards of runs in MySQL. Every change names the state that it expects, so that a shard is one
 * instance's at a time.
 */
class ShardStore {
  private static final String WAITING = "waiting";
  private static final String RUNNING = RunStatus.RUNNING.word();
  private static final String OWN =
      " WHERE run_id = :run AND shard = :shard AND owner = :owner AND state = 'running'";

  private final JdbcClient jdbc;
  private final JsonMapper json;
  private final InstanceHeartbeat heartbeat;
  private final RunRows rows;

  ShardStore(JdbcClient jdbc, JsonMapper json, InstanceHeartbeat heartbeat) {
    this.jdbc = jdbc;
    this.json = json;
    this.heartbeat = heartbeat;
    this.rows = new RunRows(json);
  }

  /**
   * A shard as it stands.
   *
   * @param status how it ended, or null while it has not
   * @param free whether no live instance works on it
   */
  record Row(
      int index,
      int of,
      @Nullable RunStatus status,
      boolean free,
      RunRecord.Progress progress,
      @Nullable Map<String, Object> result,
      List<RunRecord.Failures> errors,
      @Nullable String error) {}

  /** Makes the shards of a run, all of them or none. */
  void create(long run, int shards) {
    String rows =
        IntStream.range(0, shards)
            .mapToObj(i -> "(:run, %d, %d, 'waiting', 0)".formatted(i, shards))
            .collect(Collectors.joining(", "));
    jdbc.sql(
            "INSERT INTO farekeeper_job_shard"
                + " (run_id, shard, of_shards, state, done_count) VALUES "
                + rows)
        .param("run", run)
        .update();
  }

  /**
   * SQL that is true of an open shard, known as {@code s}, that no live instance works on. One of
   * this instance is free to itself: who asks knows what is worked on here.
   */
  private String isFree() {
    return "(s.state = 'waiting' OR (s.state = 'running' AND (s.owner = :me OR NOT %s)))"
        .formatted(heartbeat.ownerLives("s", RunStore.DEAD_AFTER));
  }

  /** Takes a shard that no other live instance works on; false if it has ended or one does. */
  boolean claim(long run, int shard) {
    heartbeat.requireAlive();
    return jdbc.sql(
                """
                UPDATE farekeeper_job_shard s
                SET owner = :me, state = 'running', done_count = 0, total_count = NULL
                WHERE run_id = :run AND shard = :shard AND
                """
                    + isFree())
            .param("me", heartbeat.owner())
            .param("run", run)
            .param("shard", shard)
            .update()
        == 1;
  }

  /** Records the progress of this instance's work on the shard; false if it was taken from it. */
  boolean recordProgress(ActiveRun part) {
    return jdbc.sql(
                "UPDATE farekeeper_job_shard SET done_count = :done, total_count = :total" + OWN)
            .param("done", part.progress().done())
            .param("total", part.progress().total())
            .param("run", part.key())
            .param("shard", part.shard().index())
            .param("owner", heartbeat.owner())
            .update()
        == 1;
  }

  /** Records how this instance's work on the shard ended; false if it was taken from it. */
  boolean finish(ActiveRun part, RunOutcome outcome) {
    Map<String, Object> result = outcome.result();
    return jdbc.sql(
                "UPDATE farekeeper_job_shard SET state = :state, done_count = :done,"
                    + " total_count = :total, result = :result, errors = :errors, error = :error"
                    + OWN)
            .param("state", outcome.status().word())
            .param("done", part.progress().done())
            .param("total", part.progress().total())
            .param("result", result == null ? null : json.writeValueAsString(result))
            .param("errors", json.writeValueAsString(part.failures()))
            .param("error", RunStore.clip(outcome.error(), RunStore.LONGEST_ERROR))
            .param("run", part.key())
            .param("shard", part.shard().index())
            .param("owner", heartbeat.owner())
            .update()
        == 1;
  }

  /** The shards of a run, by index. */
  List<Row> list(long run) {
    return jdbc.sql(
            "SELECT s.*, %s AS free FROM farekeeper_job_shard s".formatted(isFree())
                + " WHERE run_id = :run ORDER BY shard")
        .param("me", heartbeat.owner())
        .param("run", run)
        .query((row, _) -> row(row))
        .list();
  }

  private Row row(ResultSet row) throws SQLException {
    String state = row.getString("state");
    boolean open = state.equals(WAITING) || state.equals(RUNNING);
    return new Row(
        row.getInt("shard"),
        row.getInt("of_shards"),
        open ? null : RunStatus.ofWord(state),
        open && row.getBoolean("free"),
        RunRows.progress(row),
        rows.result(row),
        rows.errors(row),
        row.getString("error"));
  }
}
