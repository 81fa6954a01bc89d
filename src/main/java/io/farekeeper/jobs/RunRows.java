package io.farekeeper.jobs;

import io.farekeeper.stores.SqlTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What rows of runs and of their shards say. */
record RunRows(JsonMapper json) {
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
  private static final TypeReference<List<RunRecord.Failures>> FAILURES = new TypeReference<>() {};

  RunRecord run(ResultSet row) throws SQLException {
    return new RunRecord(
        row.getString("id"),
        row.getString("job"),
        RunStatus.ofWord(row.getString("state")),
        Trigger.valueOf(row.getString("trigger_kind")),
        row.getString("who"),
        json.readValue(row.getString("inputs"), OBJECT),
        Objects.requireNonNull(SqlTime.read(row, "started_on")),
        SqlTime.read(row, "ended_on"),
        progress(row),
        result(row),
        errors(row),
        row.getString("error"));
  }

  static RunRecord.Progress progress(ResultSet row) throws SQLException {
    long total = row.getLong("total_count");
    Long known = row.wasNull() ? null : total;
    return new RunRecord.Progress(row.getLong("done_count"), known);
  }

  @Nullable Map<String, Object> result(ResultSet row) throws SQLException {
    String result = row.getString("result");
    return result == null ? null : json.readValue(result, OBJECT);
  }

  List<RunRecord.Failures> errors(ResultSet row) throws SQLException {
    String errors = row.getString("errors");
    return errors == null ? List.of() : json.readValue(errors, FAILURES);
  }
}
