package io.farekeeper.purchases;

import io.farekeeper.cluster.DatabaseClock;
import io.farekeeper.stores.MySql;
import io.farekeeper.stores.PassUuid;
import io.farekeeper.stores.SqlTime;
import io.farekeeper.ticketlog.PurchasesRecorded.Purchase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The rows of {@code farekeeper_purchase}; its moments are by the database's clock. */
@Component
class PurchaseStore {
  private static final int ROWS_AT_ONCE = 500;

  /** Between two looks at one purchase, at most. */
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);

  /** Looked for this long: what Bytemark does not list by then, it will not. */
  private static final Duration LOOKED_FOR = Duration.ofDays(30);

  private static final Duration KEPT = Duration.ofDays(400);

  private final JdbcClient jdbc;
  private final JdbcOperations batches;
  private final DatabaseClock clock;

  PurchaseStore(JdbcClient jdbc, JdbcOperations batches, DatabaseClock clock) {
    this.jdbc = jdbc;
    this.batches = batches;
    this.clock = clock;
  }

  /** Stores purchases; one that is there already stays as it is. */
  void add(Collection<Purchase> purchases) {
    batches.batchUpdate(
        """
        INSERT IGNORE INTO farekeeper_purchase (user_id, purchase_id, recorded_on, next_look_on)
        VALUES (?, ?, %1$s, %1$s)
        """
            .formatted(clock.now()),
        purchases,
        ROWS_AT_ONCE,
        (row, purchase) -> {
          row.setLong(1, purchase.userId());
          row.setString(2, PassUuid.canonical(purchase.uuid()));
        });
  }

  /** Purchases whose turn it is to be looked for, those that have waited longest first. */
  List<OpenPurchase> due(int atMost) {
    return jdbc.sql(
            """
            SELECT id, user_id, purchase_id FROM farekeeper_purchase
            WHERE next_look_on <= %s ORDER BY next_look_on LIMIT :most
            """
                .formatted(clock.now()))
        .param("most", atMost)
        .query((row, _) -> new OpenPurchase(row.getLong(1), row.getLong(2), row.getString(3)))
        .list();
  }

  /** Notes that it is confirmed; false if it was already. */
  boolean confirm(OpenPurchase purchase) {
    return jdbc.sql(
                """
                UPDATE farekeeper_purchase
                SET confirmed_on = %s, next_look_on = NULL
                WHERE id = :id AND confirmed_on IS NULL
                """
                    .formatted(clock.now()))
            .param("id", purchase.id())
            .update()
        == 1;
  }

  /**
   * The next look comes after a quarter of its age: a second at least, a quarter of an hour at
   * most.
   */
  void lookLater(Collection<OpenPurchase> purchases) {
    if (purchases.isEmpty()) {
      return;
    }
    jdbc.sql(
            """
            UPDATE farekeeper_purchase
            SET next_look_on = CASE
              WHEN recorded_on < %1$s THEN NULL
              ELSE TIMESTAMPADD(SECOND, LEAST(%2$d, GREATEST(1,
                  TIMESTAMPDIFF(SECOND, recorded_on, %3$s) / 4)), %3$s) END
            WHERE id IN (:ids) AND confirmed_on IS NULL
            """
                .formatted(clock.ago(LOOKED_FOR), LONGEST_PAUSE.toSeconds(), clock.now()))
        .param("ids", purchases.stream().map(OpenPurchase::id).toList())
        .update();
  }

  /**
   * How these purchases of a rider stand, by their ids in canonical form; those that are confirmed
   * or still looked for.
   */
  Map<String, PurchaseState> states(long userId, Collection<String> purchaseIds) {
    Map<String, PurchaseState> states = new HashMap<>();
    RowCallbackHandler read = row -> states.put(row.getString("purchase_id"), state(row));
    jdbc.sql(
            """
            SELECT purchase_id, confirmed_on FROM farekeeper_purchase
            WHERE user_id = :user AND purchase_id IN (:ids)
              AND (confirmed_on IS NOT NULL OR next_look_on IS NOT NULL)
            """)
        .param("user", userId)
        .param("ids", purchaseIds)
        .query(read);
    return states;
  }

  /** Deletes purchases that were recorded more than 13 months ago, a thousand at most. */
  int deleteOld() {
    return MySql.retryingDeadlocks(
        () ->
            jdbc.sql(
                    """
                    DELETE FROM farekeeper_purchase
                    WHERE recorded_on < %s LIMIT 1000
                    """
                        .formatted(clock.ago(KEPT)))
                .update());
  }

  private static PurchaseState state(ResultSet row) throws SQLException {
    Instant confirmedOn = SqlTime.read(row, "confirmed_on");
    return new PurchaseState(confirmedOn != null, confirmedOn);
  }
}
