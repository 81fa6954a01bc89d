package io.farekeeper.process;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.testing.TestMySql;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;

/** The portal's tables as other programs fill and see them. */
final class Portal implements AutoCloseable {
  private final HikariDataSource pool;
  private final JdbcTemplate jdbc;

  /** Opens a database with every table in it. */
  Portal(TestMySql mySql) {
    pool = mySql.openMigrated();
    jdbc = new JdbcTemplate(pool);
  }

  void giveTokens(Collection<Long> users) {
    batch(
        "INSERT INTO bytemark_tokens (user_id, token) VALUES (?, ?)",
        users.stream().map(user -> new Object[] {user, "tok-" + user}).toList());
  }

  /** Queues a row of type 1 for each. */
  void queueNow(Collection<Long> users) {
    batch(
        "INSERT INTO bytemark_ticket_refresh_log (user_id, activity_type, status) VALUES (?, 1, 0)",
        users.stream().map(user -> new Object[] {user}).toList());
  }

  /** Queues a row of type 3 for each, due for a minute. */
  void queueScheduled(Collection<Long> users) {
    batch(
        "INSERT INTO bytemark_ticket_refresh_log (user_id, activity_type, status, scheduled_on)"
            + " VALUES (?, 3, 0, UTC_TIMESTAMP() - INTERVAL 1 MINUTE)",
        users.stream().map(user -> new Object[] {user}).toList());
  }

  /** How many users wait for a refresh. */
  int usersDue() {
    return count(
        "SELECT COUNT(DISTINCT user_id) FROM bytemark_ticket_refresh_log"
            + " WHERE status = 0 AND activity_type <> 2");
  }

  int usersDueBetween(long first, long last) {
    return count(
        "SELECT COUNT(DISTINCT user_id) FROM bytemark_ticket_refresh_log WHERE status = 0"
            + " AND activity_type <> 2 AND user_id BETWEEN %d AND %d".formatted(first, last));
  }

  /**
   * A row of the refresh log.
   *
   * @param status 0 pending, 1 processed, 2 given up
   * @param attempts failed attempts that were counted
   * @param reason its note if it was given up, else why the last attempt failed
   */
  record Row(int status, int attempts, String reason) {}

  Row newestRow(long user) {
    return jdbc.queryForObject(
        """
        SELECT r.status, COALESCE(a.attempts, 0), COALESCE(r.note, a.last_error, '')
        FROM bytemark_ticket_refresh_log r LEFT JOIN farekeeper_refresh_attempt a ON a.row_id = r.id
        WHERE r.user_id = ? ORDER BY r.id DESC LIMIT 1
        """,
        (row, _) -> new Row(row.getInt(1), row.getInt(2), row.getString(3)),
        user);
  }

  /** Rows by type and status, such as {@code 1:processed=17}. */
  Map<String, Long> rows() {
    return grouped(
        "SELECT CONCAT(activity_type, ':', ELT(status + 1, 'pending', 'processed', 'given up')),"
            + " COUNT(*) FROM bytemark_ticket_refresh_log GROUP BY 1");
  }

  /** Reward rows by user. */
  Map<Long, Long> rewardRows() {
    Map<Long, Long> rows = new TreeMap<>();
    jdbc.query(
        "SELECT user_id, COUNT(*) FROM bytemark_ticket_refresh_log WHERE activity_type = 2"
            + " GROUP BY user_id",
        row -> {
          rows.put(row.getLong(1), row.getLong(2));
        });
    return rows;
  }

  int rewardRowsInAll() {
    return count("SELECT COUNT(*) FROM bytemark_ticket_refresh_log WHERE activity_type = 2");
  }

  /** Notices by state. */
  Map<String, Long> notices() {
    return grouped("SELECT state, COUNT(*) FROM farekeeper_outbox GROUP BY state");
  }

  int count(String sql) {
    Integer count = jdbc.queryForObject(sql, Integer.class);
    return count == null ? 0 : count;
  }

  /** Failed attempts that were counted. */
  int attempts() {
    return count("SELECT COALESCE(SUM(attempts), 0) FROM farekeeper_refresh_attempt");
  }

  /** Locks of instances that are not known to be dead. */
  int locksHeld() {
    return count(
        "SELECT COUNT(*) FROM farekeeper_refresh_lease"
            + " WHERE owner IN (SELECT owner FROM farekeeper_instance)");
  }

  /** A run of the job goes on in another process, and will for an hour; returns its id. */
  String runElsewhere(String job) {
    jdbc.update(
        "INSERT INTO farekeeper_instance (owner, heartbeat_on, takes_work)"
            + " VALUES ('another', CURRENT_TIMESTAMP(3) + INTERVAL 1 HOUR, FALSE)");
    jdbc.update(
        """
        INSERT INTO farekeeper_job_run (job, trigger_kind, inputs, state, running_key, owner,
          begun_on, started_on, done_count)
        VALUES (?, 'CLOCK', '{}', 'running', ?, 'another', UTC_TIMESTAMP(), UTC_TIMESTAMP(), 0)
        """,
        job,
        job);
    return String.valueOf(count("SELECT MAX(id) FROM farekeeper_job_run"));
  }

  /** Runs of jobs, such as {@code COMMAND_LINE succeeded 17 by admin}, in their order. */
  List<String> runs() {
    return jdbc.queryForList(
        "SELECT CONCAT(trigger_kind, ' ', state, ' ', done_count, ' by ', who)"
            + " FROM farekeeper_job_run ORDER BY id",
        String.class);
  }

  /** All instances are known to be dead, which frees what they had taken at once. */
  void forgetInstances() {
    jdbc.update("DELETE FROM farekeeper_instance");
  }

  private Map<String, Long> grouped(String sql) {
    Map<String, Long> counts = new TreeMap<>();
    jdbc.query(
        sql,
        row -> {
          counts.put(row.getString(1), row.getLong(2));
        });
    return counts;
  }

  private void batch(String sql, List<Object[]> rows) {
    jdbc.batchUpdate(sql, rows);
  }

  @Override
  public void close() {
    pool.close();
  }
}
