package io.farekeeper.refresh;

import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.MySql;
import io.farekeeper.ticketlog.TicketOwnershipChanged;
import io.farekeeper.web.ApiException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Queues a refresh for riders whose tickets changed owners, and starts it at once. */
@Component
class ChangedTickets {
  private static final Logger log = LoggerFactory.getLogger(ChangedTickets.class);
  private static final int ROWS_AT_ONCE = 500;
  private static final long LARGEST_UNSIGNED = 4_294_967_295L;

  private final JdbcOperations jdbc;
  private final TransactionTemplate transaction;
  private final ImmediateRefresh immediateRefresh;
  private final Deployment deployment;
  private final MySql mySql;

  ChangedTickets(
      JdbcOperations jdbc,
      TransactionTemplate transaction,
      ImmediateRefresh immediateRefresh,
      Deployment deployment,
      MySql mySql) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.immediateRefresh = immediateRefresh;
    this.deployment = deployment;
    this.mySql = mySql;
  }

  /** Where nothing may change the portal's rows, the events are recorded all the same. */
  @EventListener
  void on(TicketOwnershipChanged changed) {
    if (deployment.whyIdle().isPresent()) {
      log.debug("No refresh of {} riders: this deployment is idle", changed.userIds().size());
      return;
    }
    if (!mySql.isReady()) {
      throw ApiException.unavailable("MySQL is not ready yet; try again later");
    }
    List<Long> users = changed.userIds().stream().filter(this::hasPlace).sorted().toList();
    transaction.executeWithoutResult(_ -> queue(users));
    users.forEach(immediateRefresh::start);
  }

  private void queue(List<Long> users) {
    jdbc.batchUpdate(
        "INSERT INTO bytemark_ticket_refresh_log (user_id, activity_type, status) VALUES (?, ?, 0)",
        users,
        ROWS_AT_ONCE,
        (row, user) -> {
          row.setLong(1, user);
          row.setInt(2, ActivityType.REFRESH_NOW);
        });
  }

  /**
   * The ticket log takes larger ids than the column, which on the embedded server ends where a
   * signed integer does.
   */
  private boolean hasPlace(long user) {
    return user <= (deployment.mysqlEmbedded() ? Integer.MAX_VALUE : LARGEST_UNSIGNED);
  }
}
