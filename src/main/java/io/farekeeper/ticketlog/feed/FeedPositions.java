package io.farekeeper.ticketlog.feed;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How far consumers have read, in MySQL. A consumer moves its position in the transaction in which
 * it stores what it made of the entries: whatever happens, both are there or none.
 */
@Component
public class FeedPositions {
  private final JdbcClient jdbc;

  public FeedPositions(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Where a consumer reads on; empty for the beginning. */
  public Optional<FeedPosition> of(String consumer) {
    return jdbc.sql("SELECT position FROM farekeeper_feed_position WHERE consumer = :consumer")
        .param("consumer", consumer)
        .query(String.class)
        .optional()
        .map(FeedPosition::new);
  }

  /**
   * Moves a consumer's position. Another one of the same name waits until this transaction ends.
   *
   * @param from where it stood; null for the beginning
   * @return false if it stands elsewhere by now: then nothing may be stored
   */
  public boolean move(String consumer, @Nullable FeedPosition from, FeedPosition to) {
    String sql =
        from == null
            ? "INSERT IGNORE INTO farekeeper_feed_position (consumer, position)"
                + " VALUES (:consumer, :to)"
            : "UPDATE farekeeper_feed_position SET position = :to"
                + " WHERE consumer = :consumer AND position = :from";
    JdbcClient.StatementSpec statement =
        jdbc.sql(sql).param("consumer", consumer).param("to", to.text());
    return (from == null ? statement : statement.param("from", from.text())).update() == 1;
  }

  /** Has a consumer begin anew. */
  public void reset(String consumer) {
    jdbc.sql("DELETE FROM farekeeper_feed_position WHERE consumer = :consumer")
        .param("consumer", consumer)
        .update();
  }
}
