package io.farekeeper.ticketlog;

import io.farekeeper.stores.WholeNumber;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What an entry, of any writer, says of a rider's pass.
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
    Long user = WholeNumber.of(entry.get("user_id"));
    OptionalLong time = EntryTime.milliseconds(entry.get("timestamp"));
    String uuid = text(entry, "uuid");
    String status = text(entry, "status");
    if (user == null
        || user < 1
        || user > LARGEST_USER_ID
        || time.isEmpty()
        || uuid == null
        || uuid.isEmpty()
        || status == null) {
      return Optional.empty();
    }
    return Optional.of(
        new PassEntry(
            user,
            uuid,
            status,
            Instant.ofEpochMilli(time.getAsLong()),
            text(entry, "product_uuid")));
  }

  /** The text of a field; null if it is none. */
  static @Nullable String text(BsonDocument entry, String field) {
    BsonValue value = entry.get(field);
    return value != null && value.isString() ? value.asString().getValue() : null;
  }
}
