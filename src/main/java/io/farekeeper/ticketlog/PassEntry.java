package io.farekeeper.ticketlog;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What an entry says of a rider's pass, whoever wrote it.
 *
 * @param uuid the pass, as it is written there
 * @param time when it happened
 * @param productUuid the pass's product, or null if the entry does not name it
 */
public record PassEntry(
    long userId, String uuid, String status, Instant time, @Nullable String productUuid) {
  private static final long LARGEST_USER_ID = 4_294_967_295L;

  /**
   * Reads an entry; empty if it names no rider (a fraction, text, a number that MySQL has no room
   * for), no pass, no status or no time.
   */
  public static Optional<PassEntry> of(BsonDocument entry) {
    OptionalLong user = userOf(entry.get("user_id"));
    OptionalLong time = EntryTime.milliseconds(entry.get("timestamp"));
    String uuid = text(entry, "uuid");
    String status = text(entry, "status");
    if (user.isEmpty() || time.isEmpty() || uuid == null || uuid.isEmpty() || status == null) {
      return Optional.empty();
    }
    return Optional.of(
        new PassEntry(
            user.getAsLong(),
            uuid,
            status,
            Instant.ofEpochMilli(time.getAsLong()),
            text(entry, "product_uuid")));
  }

  private static OptionalLong userOf(@Nullable BsonValue id) {
    try {
      long user =
          switch (id) {
            case BsonInt32 number -> number.getValue();
            case BsonInt64 number -> number.getValue();
            case BsonDouble number when number.getValue() == Math.rint(number.getValue()) ->
                (long) number.getValue();
            case BsonDecimal128 number when number.getValue().isFinite() ->
                new BigDecimal(number.getValue().toString()).longValueExact();
            case null, default -> 0;
          };
      return user >= 1 && user <= LARGEST_USER_ID ? OptionalLong.of(user) : OptionalLong.empty();
    } catch (ArithmeticException e) {
      return OptionalLong.empty();
    }
  }

  /** The text of a field; null if it is none. */
  static @Nullable String text(BsonDocument entry, String field) {
    BsonValue value = entry.get(field);
    return value != null && value.isString() ? value.asString().getValue() : null;
  }
}
