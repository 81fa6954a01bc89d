package io.farekeeper.refresh;

import io.farekeeper.stores.SqlTime;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What became of a user's refresh requests, newest first. Each list is read by its index, from a
 * moment backwards: events before {@code time}, and those at it whose request's id is below {@code
 * id}. What a zero date stands for has no place in this order, and is left out.
 */
@Component
public class RefreshHistory {
  private static final String QUEUED = newestFirst("r.created_on", "");
  private static final String SETTLED = newestFirst("r.modified_on", "AND r.status <> 0");
  private static final String FAILING = newestFirst("a.attempted_on", "AND r.status = 0");

  private final JdbcClient jdbc;

  RefreshHistory(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  private static String newestFirst(String column, String condition) {
    return RefreshLog.ROWS
        + condition
        + """
         AND %1$s <= :time AND (%1$s < :time OR r.id < :id) AND %1$s >= :from AND NOT %2$s
        ORDER BY %1$s DESC, r.id DESC LIMIT :most
        """
            .formatted(column, SqlTime.isZeroDate(column));
  }

  /** Requests that were queued. */
  public List<RefreshEvent> queued(long userId, Instant from, Instant time, long id, int atMost) {
    return page(QUEUED, "created_on", userId, from, time, id, atMost);
  }

  /** Requests that were processed or given up. */
  public List<RefreshEvent> settled(long userId, Instant from, Instant time, long id, int atMost) {
    return page(SETTLED, "modified_on", userId, from, time, id, atMost);
  }

  /** The newest failed attempt of each request that is still pending. */
  public List<RefreshEvent> failing(long userId, Instant from, Instant time, long id, int atMost) {
    return page(FAILING, "attempted_on", userId, from, time, id, atMost);
  }

  private List<RefreshEvent> page(
      String sql, String column, long userId, Instant from, Instant time, long id, int atMost) {
    return jdbc.sql(sql)
        .param("user", userId)
        .param("from", SqlTime.of(from))
        .param("time", SqlTime.of(time))
        .param("id", id)
        .param("most", atMost)
        .query(
            (row, _) ->
                new RefreshEvent(RefreshLog.requireInstant(row, column), RefreshLog.read(row)))
        .list();
  }
}
