package io.farekeeper.refresh;

import io.farekeeper.stores.FutureMark;
import io.farekeeper.stores.FutureMark.SetBy;
import io.farekeeper.stores.preflight.PreflightFinding;
import io.farekeeper.stores.preflight.RowShapes;
import io.farekeeper.stores.preflight.RowShapes.Shape;
import io.farekeeper.stores.preflight.TableNames;
import io.farekeeper.stores.preflight.TablePreflight;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Odd rows of the refresh log. */
@Component
class RefreshLogPreflight implements TablePreflight {
  private static final String TABLE = "bytemark_ticket_refresh_log";
  private static final RowShapes SHAPES =
      new RowShapes(
          TABLE,
          "id",
          List.of(
              Shape.zeroDate("created_on", "nothing to do: it is the oldest request"),
              Shape.zeroDate("scheduled_on", "nothing to do: it is due"),
              Shape.zeroDate("modified_on", "nothing to do: shown without a time"),
              new Shape(
                  "user_id_zero",
                  "user_id = 0",
                  "user_id is 0: nobody's request",
                  "nobody has such an id: delete them"),
              new Shape(
                  "activity_type_unknown",
                  "activity_type NOT IN (1, 2, 3)",
                  "activity_type is none of 1, 2, 3",
                  "they are left as they are"),
              new Shape(
                  "status_unknown",
                  "status NOT IN (0, 1, 2)",
                  "status is none of 0, 1, 2",
                  "they are left as they are")));

  private final RefreshProperties properties;

  RefreshLogPreflight(RefreshProperties properties) {
    this.properties = properties;
  }

  @Override
  public List<FutureMark> marks() {
    return List.of(
        nextAttempt("farekeeper_refresh_attempt"),
        FutureMark.past("farekeeper_refresh_attempt", "attempted_on", "TRUE", SetBy.COPIES),
        nextAttempt("farekeeper_stale_refresh"),
        FutureMark.past("farekeeper_stale_refresh", "attempted_on", "TRUE", SetBy.COPIES),
        FutureMark.past("farekeeper_reward_notified", "notified_on", "TRUE", SetBy.COPIES));
  }

  private FutureMark nextAttempt(String table) {
    return FutureMark.within(
        table, "next_attempt", "TRUE", SetBy.COPIES, properties.retries().longest(), Duration.ZERO);
  }

  @Override
  public Set<String> tables() {
    return Set.of(TABLE);
  }

  @Override
  public List<PreflightFinding> look(JdbcClient mysql) {
    return TableNames.exists(mysql, TABLE) ? SHAPES.look(mysql) : List.of();
  }
}
