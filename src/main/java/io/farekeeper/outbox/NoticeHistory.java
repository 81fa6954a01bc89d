package io.farekeeper.outbox;

import io.farekeeper.stores.SqlTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What became of a user's notices, newest first. Each list is read by its index, from a moment
 * backwards: events before {@code time}, and those at it whose notice's id is below {@code id}.
 */
public class NoticeHistory {
  private static final String QUEUED = newestFirst("created_on");
  private static final String SETTLED = newestFirst("settled_on");

  private final JdbcClient jdbc;

  NoticeHistory(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  private static String newestFirst(String column) {
    return """
    SELECT id, payload, state, attempts, next_attempt_on, last_error, %1$s AS event_on
    FROM farekeeper_outbox
    WHERE topic = 'notice' AND user_id = :user AND %1$s <= :time AND (%1$s < :time OR id < :id) AND %1$s >= :from
    ORDER BY %1$s DESC, id DESC LIMIT :most
    """
        .formatted(column);
  }

  /** Notices that were put into the outbox. */
  public List<NoticeEvent> queued(long userId, Instant from, Instant time, long id, int atMost) {
    return page(QUEUED, userId, from, time, id, atMost);
  }

  /** Notices that were sent, or failed for good. */
  public List<NoticeEvent> settled(long userId, Instant from, Instant time, long id, int atMost) {
    return page(SETTLED, userId, from, time, id, atMost);
  }

  private List<NoticeEvent> page(
      String sql, long userId, Instant from, Instant time, long id, int atMost) {
    return jdbc.sql(sql)
        .param("user", userId)
        .param("from", LocalDateTime.ofInstant(from, ZoneOffset.UTC))
        .param("time", LocalDateTime.ofInstant(time, ZoneOffset.UTC))
        .param("id", id)
        .param("most", atMost)
        .query((row, _) -> read(row))
        .list();
  }

  private static NoticeEvent read(ResultSet row) throws SQLException {
    NoticePayload notice = NoticePayload.parse(row.getString("payload"));
    return new NoticeEvent(
        Objects.requireNonNull(SqlTime.read(row, "event_on")),
        row.getLong("id"),
        notice.kind(),
        notice.wording().title(),
        row.getString("state"),
        row.getInt("attempts"),
        Objects.requireNonNull(SqlTime.read(row, "next_attempt_on")),
        row.getString("last_error"));
  }
}
