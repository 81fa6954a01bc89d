package io.farekeeper.validation.offline;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.farekeeper.stores.SqlTime;
import io.farekeeper.validation.activation.ActivationRows;
import io.farekeeper.validation.activation.Attempt;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A ride that was granted without Bytemark, as operators see it.
 *
 * @param id its number
 * @param scanId the device's id of the scan that was uploaded; null if Farekeeper granted it
 * @param userId the rider
 * @param passUuid the pass
 * @param state where it stands
 * @param reason why it ended as it did
 * @param note what was last found out
 * @param presentedOn when the pass was presented
 * @param grantedOn when it was written down
 * @param settledOn when it was settled with Bytemark
 * @param tries how often that was tried in vain
 * @param nextTry when it is tried next
 * @param acknowledgedOn when an operator took note of its refusal
 * @param acknowledgedBy who
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record OfflineGrant(
    long id,
    @Nullable String scanId,
    long userId,
    String passUuid,
    State state,
    @Nullable String reason,
    @Nullable String note,
    @Nullable Instant presentedOn,
    @Nullable Instant grantedOn,
    @Nullable Instant settledOn,
    int tries,
    @Nullable Instant nextTry,
    @Nullable Instant acknowledgedOn,
    @Nullable String acknowledgedBy) {

  /** Where such a ride stands. */
  public enum State {
    /** Bytemark is still to be told. */
    waiting,
    /** The pass was used for it, or was in use by then. */
    confirmed,
    /** Bytemark has no use for it: a difference, which an operator is to acknowledge. */
    refused,
    /** Refused, and an operator has taken note of it. */
    acknowledged;

    /** SQL that is true of it. */
    String condition() {
      return switch (this) {
        case waiting -> "settled_on IS NULL";
        case confirmed -> "state IN ('DONE', 'COVERED')";
        case refused -> "state IN ('REFUSED', 'CANCELLED') AND acknowledged_on IS NULL";
        case acknowledged -> "acknowledged_on IS NOT NULL";
      };
    }

    private static State of(Attempt.State state, boolean acknowledged) {
      return switch (state) {
        case DONE, COVERED -> confirmed;
        case REFUSED, CANCELLED -> acknowledged ? State.acknowledged : refused;
        case INTENDED, CALLED, UNKNOWN, USED, OFFLINE -> waiting;
      };
    }
  }

  static OfflineGrant read(ResultSet row, int number) throws SQLException {
    Instant acknowledgedOn = SqlTime.read(row, "acknowledged_on");
    return new OfflineGrant(
        row.getLong("id"),
        row.getString("scan_id"),
        row.getLong("user_id"),
        ActivationRows.spelling(row),
        State.of(Attempt.State.valueOf(row.getString("state")), acknowledgedOn != null),
        row.getString("reason"),
        row.getString("note"),
        SqlTime.read(row, "presented_on"),
        SqlTime.read(row, "created_on"),
        SqlTime.read(row, "settled_on"),
        row.getInt("tries"),
        SqlTime.read(row, "next_on"),
        acknowledgedOn,
        row.getString("acknowledged_by"));
  }
}
