package io.farekeeper.validation.activation;

import io.farekeeper.stores.SqlTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** Reads rows of {@code farekeeper_activation}. */
public final class ActivationRows {
  private ActivationRows() {}

  static Attempt read(ResultSet row, int number) throws SQLException {
    return new Attempt(
        row.getLong("id"),
        row.getString("event_id"),
        row.getLong("user_id"),
        spelling(row),
        Attempt.State.valueOf(row.getString("state")),
        row.getBoolean("granted"),
        row.getString("owner"),
        row.getBoolean("lives"),
        row.getBoolean("settling"),
        usesBefore(row),
        row.getString("status_before"),
        row.getString("first_use_before"),
        usedPass(row),
        utc(row, "presented_on"),
        row.getString("scan"),
        row.getInt("tries"),
        row.getString("reason"),
        row.getString("scan_id") != null);
  }

  /** The pass as Bytemark, or else the caller, spells it. */
  public static String spelling(ResultSet row) throws SQLException {
    return Objects.requireNonNullElse(
        row.getString("pass_spelling"), Objects.requireNonNull(row.getString("pass_uuid")));
  }

  private static @Nullable Long usesBefore(ResultSet row) throws SQLException {
    long uses = row.getLong("uses_before");
    return row.wasNull() ? null : uses;
  }

  private static @Nullable RawBsonDocument usedPass(ResultSet row) throws SQLException {
    byte[] bytes = row.getBytes("used_pass");
    return bytes == null ? null : new RawBsonDocument(bytes);
  }

  static Instant utc(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNullElse(SqlTime.read(row, column), Instant.EPOCH);
  }
}
