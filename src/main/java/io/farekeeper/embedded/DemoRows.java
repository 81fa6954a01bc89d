package io.farekeeper.embedded;

import io.farekeeper.stores.ConditionalOnServer;
import io.farekeeper.tickets.LoyaltyProperties;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The portal's rows of the demo, as the legacy services would have written them. */
@Component
@ConditionalOnServer(property = "farekeeper.bytemark.url", real = false)
class DemoRows {
  private static final int REFRESH_NOW = 1;
  private static final int REWARD = 2;
  private static final int REFRESH_AT = 3;
  private static final int PENDING = 0;
  private static final int PROCESSED = 1;

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final LoyaltyProperties loyalty;
  private final Clock clock;

  DemoRows(
      JdbcClient jdbc, TransactionTemplate transaction, LoyaltyProperties loyalty, Clock clock) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.loyalty = loyalty;
    this.clock = clock;
  }

  /** Whether the portal has neither a token nor a refresh row. */
  boolean isPortalEmpty() {
    return jdbc.sql(
            """
            SELECT NOT EXISTS (SELECT 1 FROM bytemark_tokens)
              AND NOT EXISTS (SELECT 1 FROM bytemark_ticket_refresh_log)
            """)
        .query(Boolean.class)
        .single();
  }

  /** Writes all of them, or none. */
  void write(Map<Long, String> tokens) {
    LocalDateTime now = LocalDateTime.now(clock).truncatedTo(ChronoUnit.SECONDS);
    transaction.executeWithoutResult(
        _ -> {
          tokens.forEach(this::addToken);
          LocalDateTime past = now.minusDays(2);
          addRow(DemoRiders.PROCESSED, REFRESH_NOW, PROCESSED, null, past);
          for (long rider : DemoRiders.waiting()) {
            addRow(rider, REFRESH_NOW, PENDING, null, now);
          }
          addScheduled(DemoRiders.WITHOUT_TOKEN, now, Duration.ofMinutes(-5));
          addScheduled(DemoRiders.SCHEDULED, now, Duration.ofMinutes(-5));
          addScheduled(DemoRiders.SCHEDULED_LATER, now, Duration.ofHours(1));
          if (loyalty.enabled()) {
            // Counted rides earned the free pass; else finding it would ask for the notice.
            addRow(DemoRiders.REWARDED, REWARD, PENDING, null, now);
          }
        });
  }

  /** Records that the rider has logged in (again) and was given this token. */
  void addToken(long userId, String token) {
    jdbc.sql("INSERT INTO bytemark_tokens (user_id, token) VALUES (:user, :token)")
        .param("user", userId)
        .param("token", token)
        .update();
  }

  private void addScheduled(long userId, LocalDateTime now, Duration in) {
    addRow(userId, REFRESH_AT, PENDING, now.plus(in), now.minusHours(1));
  }

  private void addRow(
      long userId, int activity, int status, @Nullable LocalDateTime due, LocalDateTime created) {
    jdbc.sql(
            """
            INSERT INTO bytemark_ticket_refresh_log
              (user_id, activity_type, status, scheduled_on, created_on, modified_on)
            VALUES (:user, :activity, :status, :due, :created, :created)
            """)
        .param("user", userId)
        .param("activity", activity)
        .param("status", status)
        .param("due", due)
        .param("created", created)
        .update();
  }
}
