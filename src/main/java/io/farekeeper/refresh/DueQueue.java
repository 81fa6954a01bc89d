package io.farekeeper.refresh;

import io.farekeeper.cluster.DatabaseClock;
import io.farekeeper.stores.FieldData;
import io.farekeeper.stores.SqlTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Which rows of the refresh log are due, page by page. Each query begins with an index range of
 * pending rows, so that processed ones cost nothing however many there are.
 */
@Component
class DueQueue {
  private static final Logger log = LoggerFactory.getLogger(DueQueue.class);

  private final JdbcClient jdbc;
  private final RefreshProperties properties;
  private final FieldData fieldData;
  private final DatabaseClock databaseClock;
  private final Clock clock;

  DueQueue(
      JdbcClient jdbc,
      RefreshProperties properties,
      FieldData fieldData,
      DatabaseClock databaseClock,
      Clock clock) {
    this.jdbc = jdbc;
    this.properties = properties;
    this.fieldData = fieldData;
    this.databaseClock = databaseClock;
    this.clock = clock;
  }

  /**
   * What counts as due in one run.
   *
   * @param now rows scheduled until then are due
   * @param since a row that failed in this run is not tried again in it
   * @param ignoringPauses whether a row that failed before is due before its pause is over
   */
  record Scope(Instant now, Instant since, boolean ignoringPauses) {}

  /**
   * Where a page ended.
   *
   * @param on {@code scheduled_on} of the last row; of no meaning for rows that are not scheduled
   */
  record Cursor(LocalDateTime on, long id) {
    /**
     * Before whatever the columns hold: MariaDB has years from 1 on (0 is none), and other programs
     * may write any id.
     */
    static final Cursor START = new Cursor(LocalDateTime.of(1, 1, 1, 0, 0), Long.MIN_VALUE);
  }

  /** A row of a page. */
  record Entry(long userId, Cursor cursor) {}

  /** What no pause can have set, by this instance's clock and by the database's, delays no user. */
  private String notPaused() {
    return """
      AND (a.row_id IS NULL
           OR %s
           OR (a.attempted_on < :since
             AND (:ignoring = 1 OR a.next_attempt IS NULL OR a.next_attempt <= :now OR %s)))
    """
        .formatted(RetryPauses.attemptedAhead(databaseClock), RetryPauses.nextTooFarAhead());
  }

  private static final String SCHEDULED_AT_ZERO = SqlTime.isZeroDate("r.scheduled_on");

  /** Due rows of type 1 after the cursor, oldest first. */
  List<Entry> immediateAfter(Cursor cursor, Scope scope, int atMost) {
    return page(
        """
        SELECT r.id, r.user_id, r.created_on AS row_on
        FROM bytemark_ticket_refresh_log r
        LEFT JOIN farekeeper_refresh_attempt a ON a.row_id = r.id
        WHERE r.status = 0 AND r.activity_type = 1 AND r.id > :id
        """
            + notPaused()
            + "ORDER BY r.id LIMIT :most",
        cursor,
        scope,
        atMost);
  }

  /** Due rows of type 3 after the cursor, in the order in which they fell due. */
  List<Entry> scheduledAfter(Cursor cursor, Scope scope, int atMost) {
    return page(
        """
        SELECT r.id, r.user_id, r.scheduled_on AS row_on
        FROM bytemark_ticket_refresh_log r
        LEFT JOIN farekeeper_refresh_attempt a ON a.row_id = r.id
        WHERE r.status = 0 AND r.activity_type = 3 AND r.scheduled_on <= :now
          AND r.scheduled_on >= :on AND (r.scheduled_on > :on OR r.id > :id) AND NOT
        """
            + SCHEDULED_AT_ZERO
            + notPaused()
            + "ORDER BY r.scheduled_on, r.id LIMIT :most",
        cursor,
        scope,
        atMost);
  }

  /**
   * Rows of type 3 whose {@code scheduled_on} is a zero date, which is no time to wait for. They
   * are found among the pending rows of the type, in the index alone.
   */
  List<Entry> zeroDatedAfter(Cursor cursor, Scope scope, int atMost) {
    return page(
        """
        SELECT r.id, r.user_id, r.created_on AS row_on
        FROM bytemark_ticket_refresh_log r
        LEFT JOIN farekeeper_refresh_attempt a ON a.row_id = r.id
        WHERE r.status = 0 AND r.activity_type = 3 AND r.id > :id AND
        """
            + SCHEDULED_AT_ZERO
            + notPaused()
            + "ORDER BY r.id LIMIT :most",
        cursor,
        scope,
        atMost);
  }

  /** How many users have due rows; as many rows are read as are due. */
  long countUsers(Scope scope) {
    return jdbc.sql(
            """
            SELECT COUNT(*) FROM (
              SELECT r.user_id
              FROM bytemark_ticket_refresh_log r
              LEFT JOIN farekeeper_refresh_attempt a ON a.row_id = r.id
              WHERE r.status = 0 AND r.activity_type = 1
            """
                + notPaused()
                + """
                UNION
                SELECT r.user_id
                FROM bytemark_ticket_refresh_log r
                LEFT JOIN farekeeper_refresh_attempt a ON a.row_id = r.id
                WHERE r.status = 0 AND r.activity_type = 3 AND (r.scheduled_on <= :now OR
                """
                + SCHEDULED_AT_ZERO
                + ")"
                + notPaused()
                + ") due")
        .params(valuesOf(scope))
        .query(Long.class)
        .single();
  }

  /**
   * Every refresh row of the users that is due now, whether or not it waits after a failure.
   *
   * @param since rows that were tried from then on are left out
   */
  Map<Long, List<DueRow>> rowsOf(Collection<Long> userIds, Instant now, Instant since) {
    if (userIds.isEmpty()) {
      return Map.of();
    }
    return jdbc
        .sql(
            """
            SELECT r.id, r.user_id, COALESCE(a.attempts, 0), a.row_id IS NOT NULL,
              %s OR %s, %s OR %s
            FROM bytemark_ticket_refresh_log r
            LEFT JOIN farekeeper_refresh_attempt a ON a.row_id = r.id
            WHERE r.user_id IN (:users) AND r.status = 0
              AND (r.activity_type = 1
                OR (r.activity_type = 3 AND (r.scheduled_on <= :now OR %s)))
              AND (a.attempted_on IS NULL OR a.attempted_on < :since OR %s)
            ORDER BY r.id
            """
                .formatted(
                    SqlTime.isZeroDate("r.created_on"),
                    SCHEDULED_AT_ZERO,
                    RetryPauses.attemptedAhead(databaseClock),
                    RetryPauses.nextTooFarAhead(),
                    SCHEDULED_AT_ZERO,
                    RetryPauses.attemptedAhead(databaseClock)))
        .param("users", userIds)
        .param("now", SqlTime.of(now))
        .param("since", SqlTime.of(since))
        .params(RetryPauses.limits(properties, clock))
        .query((row, _) -> dueRow(row))
        .list()
        .stream()
        .collect(Collectors.groupingBy(DueRow::userId));
  }

  private DueRow dueRow(ResultSet row) throws SQLException {
    if (row.getBoolean(5)) {
      fieldData.count(FieldData.Kind.ZERO_DATE);
    }
    if (row.getBoolean(6)) {
      fieldData.count(FieldData.Kind.FUTURE_MARK);
      log.warn("Row {} was to wait longer than any pause is: it is tried now", row.getLong(1));
    }
    return new DueRow(row.getLong(1), row.getLong(2), row.getInt(3), row.getBoolean(4));
  }

  private Map<String, Object> valuesOf(Scope scope) {
    Map<String, Object> values = new HashMap<>(RetryPauses.limits(properties, clock));
    values.put("since", SqlTime.of(scope.since()));
    values.put("ignoring", scope.ignoringPauses() ? 1 : 0);
    values.put("now", SqlTime.of(scope.now()));
    return values;
  }

  /** Users with pending reward rows, in the order of their oldest such row after {@code rowId}. */
  List<Entry> rewardsAfter(long rowId, int atMost) {
    return jdbc.sql(
            """
            SELECT r.id, r.user_id FROM bytemark_ticket_refresh_log r
            WHERE r.status = 0 AND r.activity_type = 2 AND r.id > :id
            ORDER BY r.id LIMIT :most
            """)
        .param("id", rowId)
        .param("most", atMost)
        .query((row, _) -> new Entry(row.getLong(2), new Cursor(Cursor.START.on(), row.getLong(1))))
        .list();
  }

  private List<Entry> page(String sql, Cursor cursor, Scope scope, int atMost) {
    var query =
        jdbc.sql(sql).param("id", cursor.id()).params(valuesOf(scope)).param("most", atMost);
    if (sql.contains(":on")) {
      query = query.param("on", cursor.on());
    }
    return query
        .query((row, _) -> new Entry(row.getLong(2), new Cursor(timeOf(row), row.getLong(1))))
        .list();
  }

  /** Only where the order is by it, a cursor needs it: and then it is no zero date. */
  private static LocalDateTime timeOf(ResultSet row) throws SQLException {
    Instant time = SqlTime.read(row, 3);
    return time == null ? Cursor.START.on() : SqlTime.of(time);
  }
}
