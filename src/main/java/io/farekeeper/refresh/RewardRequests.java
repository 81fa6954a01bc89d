package io.farekeeper.refresh;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Asks for reward notices: rows of type 2 in the refresh log, which the job works off. */
@Component
public class RewardRequests {
  private final JdbcClient jdbc;

  public RewardRequests(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Queues a reward notice for the user, in the caller's transaction if there is one.
   *
   * @throws org.springframework.dao.DataAccessException if MySQL is down or refuses
   */
  public void queue(long userId) {
    jdbc.sql(
            """
            INSERT INTO bytemark_ticket_refresh_log (user_id, activity_type, status)
            VALUES (:user, :type, 0)
            """)
        .param("user", userId)
        .param("type", ActivityType.REWARD)
        .update();
  }
}
