package io.farekeeper.refresh;

import io.farekeeper.stores.PassUuid;
import io.farekeeper.tickets.FreePassesFound;
import java.time.Clock;
import java.time.LocalDateTime;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Queues a reward row for free passes that an update found: one for all that one synchronisation
 * found, and never again for a pass that is in the ledger.
 */
@Component
class RewardRows {
  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final RewardRequests requests;
  private final Clock clock;

  RewardRows(
      JdbcClient jdbc, TransactionTemplate transaction, RewardRequests requests, Clock clock) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.requests = requests;
    this.clock = clock;
  }

  @EventListener
  void on(FreePassesFound found) {
    transaction.executeWithoutResult(
        _ -> {
          int added = 0;
          for (String passUuid : found.passUuids()) {
            added += enterIntoLedger(found.userId(), passUuid);
          }
          if (added > 0) {
            requests.queue(found.userId());
          }
        });
  }

  private int enterIntoLedger(long userId, String passUuid) {
    return jdbc.sql(
            """
            INSERT IGNORE INTO farekeeper_reward_ledger (user_id, pass_uuid, created_on)
            VALUES (:user, :pass, :now)
            """)
        .param("user", userId)
        .param("pass", PassUuid.canonical(passUuid))
        .param("now", LocalDateTime.now(clock))
        .update();
  }
}
