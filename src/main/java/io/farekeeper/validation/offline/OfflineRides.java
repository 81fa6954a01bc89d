package io.farekeeper.validation.offline;

import io.farekeeper.cluster.DatabaseClock;
import io.farekeeper.stores.TextColumn;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rides that were granted without Bytemark, for the operators who look after them. */
public class OfflineRides {
  private static final String SELECT = "SELECT * FROM farekeeper_activation WHERE granted AND ";
  private static final TextColumn NAME = TextColumn.own(100);

  private final JdbcClient jdbc;
  private final DatabaseClock clock;

  OfflineRides(JdbcClient jdbc, DatabaseClock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** Those that stand like this, or all; newest first, before {@code before} if it is given. */
  List<OfflineGrant> list(OfflineGrant.@Nullable State state, OptionalLong before, int atMost) {
    return jdbc.sql(
            SELECT
                + "id < :before"
                + (state == null ? "" : " AND " + state.condition())
                + " ORDER BY id DESC LIMIT :most")
        .param("before", before.orElse(Long.MAX_VALUE))
        .param("most", atMost)
        .query(OfflineGrant::read)
        .list();
  }

  /** The one of this number, if there is one. */
  Optional<OfflineGrant> find(long id) {
    return jdbc.sql(SELECT + "id = :id").param("id", id).query(OfflineGrant::read).optional();
  }

  /** How many stand like this. */
  public long count(OfflineGrant.State state) {
    return jdbc.sql(
            "SELECT COUNT(*) FROM farekeeper_activation WHERE granted AND " + state.condition())
        .query(Long.class)
        .single();
  }

  /** How long the longest waiting has been waiting for Bytemark; zero if none does. */
  Duration oldestWaiting() {
    long seconds =
        jdbc.sql(
                "SELECT COALESCE(TIMESTAMPDIFF(SECOND, MIN(created_on), "
                    + clock.now()
                    + "), 0) FROM farekeeper_activation WHERE granted AND "
                    + OfflineGrant.State.waiting.condition())
            .query(Long.class)
            .single();
    return Duration.ofSeconds(Math.max(0, seconds));
  }

  /** An operator acknowledges a refused one; the first one is kept. */
  void acknowledge(long id, String who) {
    jdbc.sql(
            """
            UPDATE farekeeper_activation
            SET acknowledged_on = %s, acknowledged_by = :who
            WHERE id = :id AND granted AND state IN ('REFUSED', 'CANCELLED')
              AND acknowledged_on IS NULL
            """
                .formatted(clock.now()))
        .param("who", NAME.fit(who))
        .param("id", id)
        .update();
  }
}
