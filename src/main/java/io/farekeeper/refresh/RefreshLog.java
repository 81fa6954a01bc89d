package io.farekeeper.refresh;

import io.farekeeper.stores.SqlTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The rows of the refresh log as people and programs ask for them. */
@Component
class RefreshLog {
  /** A user's rows; further conditions follow. */
  static final String ROWS =
      """
      SELECT r.id, r.user_id, r.activity_type, r.status, r.scheduled_on, r.created_on, r.modified_on,
        r.note, COALESCE(a.attempts, 0) AS attempts, a.next_attempt, a.last_error,
        a.attempted_on
      FROM bytemark_ticket_refresh_log r
      LEFT JOIN farekeeper_refresh_attempt a ON a.row_id = r.id
      WHERE r.user_id = :user
      """;

  private final JdbcClient jdbc;
  private final Notes notes;
  private final TransactionTemplate transaction;

  RefreshLog(JdbcClient jdbc, Notes notes, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.notes = notes;
    this.transaction = transaction;
  }

  RefreshRow queue(long userId, int activityType, @Nullable Instant scheduledOn) {
    KeyHolder key = new GeneratedKeyHolder();
    jdbc.sql(
            """
            INSERT INTO bytemark_ticket_refresh_log (user_id, activity_type, status, scheduled_on)
            VALUES (:user, :type, 0, :on)
            """)
        .param("user", userId)
        .param("type", activityType)
        .param("on", scheduledOn == null ? null : SqlTime.of(scheduledOn))
        .update(key, "id");
    long id = Objects.requireNonNull(key.getKey()).longValue();
    return find(userId, id).orElseThrow();
  }

  /** Queues a row for now and one for each of these times, in one statement. */
  void queue(long userId, List<Instant> later) {
    JdbcClient.StatementSpec insert =
        jdbc.sql(
                """
                INSERT INTO bytemark_ticket_refresh_log (user_id, activity_type, status, scheduled_on)
                VALUES (:user, :now, 0, NULL)\
                """
                    + IntStream.range(0, later.size())
                        .mapToObj(", (:user, :later, 0, :on%d)"::formatted)
                        .collect(Collectors.joining()))
            .param("user", userId)
            .param("now", ActivityType.REFRESH_NOW)
            .param("later", ActivityType.REFRESH_AT);
    for (int i = 0; i < later.size(); i++) {
      insert = insert.param("on" + i, SqlTime.of(later.get(i)));
    }
    insert.update();
  }

  Optional<RefreshRow> find(long userId, long id) {
    return jdbc.sql(ROWS + " AND r.id = :id")
        .param("user", userId)
        .param("id", id)
        .query((row, _) -> read(row))
        .optional();
  }

  /** A user's rows, newest first, before the row {@code before} if it is given. */
  List<RefreshRow> list(long userId, OptionalLong before, int atMost) {
    return jdbc.sql(ROWS + " AND r.id < :before ORDER BY r.id DESC LIMIT :most")
        .param("user", userId)
        .param("before", before.orElse(Long.MAX_VALUE))
        .param("most", atMost)
        .query((row, _) -> read(row))
        .list();
  }

  /** Makes a row that was given up pending again, as if it was new; false if it is not given up. */
  boolean retry(long userId, long id) {
    return Boolean.TRUE.equals(
        transaction.execute(
            _ -> {
              boolean won =
                  jdbc.sql(
                              """
                              UPDATE bytemark_ticket_refresh_log SET status = 0, note = NULL
                              WHERE id = :id AND user_id = :user AND status = 2
                              """)
                          .param("id", id)
                          .param("user", userId)
                          .update()
                      == 1;
              if (won) {
                deleteAttempts(List.of(id));
              }
              return won;
            }));
  }

  /** Makes the rows pending again that were given up for this reason. */
  void reopen(long userId, String reason) {
    List<Long> ids =
        jdbc.sql(
                """
                SELECT id FROM bytemark_ticket_refresh_log
                WHERE user_id = :user AND status = 2 AND note = :note
                """)
            .param("user", userId)
            .param("note", notes.stored(reason))
            .query(Long.class)
            .list();
    if (!ids.isEmpty()) {
      deleteAttempts(ids);
      jdbc.sql(
              """
              UPDATE bytemark_ticket_refresh_log SET status = 0, note = NULL
              WHERE id IN (:ids) AND status = 2
              """)
          .param("ids", ids)
          .update();
    }
  }

  private void deleteAttempts(List<Long> ids) {
    jdbc.sql("DELETE FROM farekeeper_refresh_attempt WHERE row_id IN (:ids)")
        .param("ids", ids)
        .update();
  }

  static RefreshRow read(ResultSet row) throws SQLException {
    return new RefreshRow(
        row.getLong("id"),
        row.getLong("user_id"),
        row.getLong("activity_type"),
        RefreshRow.State.of(row.getLong("status")),
        SqlTime.read(row, "scheduled_on"),
        SqlTime.read(row, "created_on"),
        SqlTime.read(row, "modified_on"),
        row.getInt("attempts"),
        SqlTime.read(row, "next_attempt"),
        row.getString("last_error"),
        row.getString("note"));
  }

  static Instant requireInstant(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(SqlTime.read(row, column), column);
  }
}
