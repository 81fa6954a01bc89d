package io.farekeeper.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.stores.FutureMark;
import io.farekeeper.testing.RealServers;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Each moment that the features declare is put right where it lies a day ahead. */
@RealServers
class DeclaredMarksTest {
  private static final String AHEAD = "CURRENT_TIMESTAMP(3) + INTERVAL '2' DAY";

  @Autowired FutureMarkSweep sweep;
  @Autowired List<FutureMark.Declared> declared;
  @Autowired JdbcClient jdbc;

  static Stream<Arguments> rows() {
    return Stream.of(
        Arguments.of(
            "farekeeper_dead_session",
            "checked_on",
            "user_id, token_sha256, since, checked_on",
            "990001, 'x', CURRENT_TIMESTAMP(3), %s"),
        Arguments.of(
            "farekeeper_outbox",
            "next_attempt_on",
            "topic, message_key, recipient, user_id, payload, state, owner, attempts, created_on,"
                + " next_attempt_on",
            "'notice', 'marks', 'rider', 990001, '{}', 'uncertain', '', 10, CURRENT_TIMESTAMP(3),"
                + " %s"),
        Arguments.of(
            "farekeeper_outbox",
            "next_attempt_on",
            "topic, message_key, recipient, payload, state, owner, created_on, next_attempt_on",
            "'loyalty-reward', 'marks', 'system', '{}', 'pending', '', CURRENT_TIMESTAMP(3), %s"),
        Arguments.of(
            "farekeeper_job_run",
            "begun_on",
            "job, trigger_kind, inputs, state, running_key, owner, started_on, done_count,"
                + " begun_on",
            "'marks', 'API', '{}', 'running', 'marks', 'x', CURRENT_TIMESTAMP(3), 0, %s"),
        Arguments.of(
            "farekeeper_scheduled_tasks",
            "execution_time",
            "task_name, task_instance, picked, version, execution_time",
            "'farekeeper-job-shard', '990001/0', FALSE, 1, %s"),
        Arguments.of(
            "farekeeper_scheduled_tasks",
            "last_heartbeat",
            "task_name, task_instance, picked, version, execution_time, last_heartbeat",
            "'marks', 'x', TRUE, 1, CURRENT_TIMESTAMP(3), %s"),
        Arguments.of(
            "farekeeper_instance",
            "heartbeat_on",
            "owner, takes_work, heartbeat_on",
            "'marks', FALSE, %s"),
        Arguments.of(
            "farekeeper_loyalty_start",
            "counting_since",
            "id, counted_segment, counting_since",
            "1, 0, %s"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void isPutRight(String table, String column, String columns, String values) {
    String ahead =
        "SELECT COUNT(*) FROM %s WHERE %s > CURRENT_TIMESTAMP(3) + INTERVAL '23' HOUR"
            .formatted(table, column);
    jdbc.sql("INSERT INTO %s (%s) VALUES (%s)".formatted(table, columns, values.formatted(AHEAD)))
        .update();
    assertThat(jdbc.sql(ahead).query(Long.class).single()).isEqualTo(1);
    try {
      declared.forEach(marks -> sweep.sweep(marks.marks()));

      assertThat(jdbc.sql(ahead).query(Long.class).single()).isZero();
    } finally {
      jdbc.sql("DELETE FROM %s WHERE 1 = 1".formatted(table)).update();
    }
  }
}
