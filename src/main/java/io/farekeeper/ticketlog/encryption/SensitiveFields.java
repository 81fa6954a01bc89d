package io.farekeeper.ticketlog.encryption;

import com.mongodb.client.MongoDatabase;
import java.util.List;
import org.bson.BsonDocument;
import org.springframework.stereotype.Component;

/**
 * The fields of ticket events that are stored encrypted once a key provider is configured, and how
 * they are read. Without a provider they are fields like any other.
 */
@Component
public class SensitiveFields {
  private final MongoDatabase database;

  SensitiveFields(MongoDatabase database) {
    this.database = database;
  }

  /**
   * An entry for somebody who may not see its sensitive fields.
   *
   * @param entry the entry, with null in their place
   * @param redacted the paths that were replaced, with dots
   */
  public record Redacted(BsonDocument entry, List<String> redacted) {}

  /** The entry as it is to be stored; the entry itself is not changed. */
  public BsonDocument encrypted(BsonDocument entry) {
    return entry;
  }

  /** The database as somebody reads it who may see everything: decrypted on the way. */
  public MongoDatabase clear() {
    return database;
  }

  /** The entry as somebody reads it who may not; nothing is decrypted for it. */
  public Redacted redacted(BsonDocument entry) {
    return new Redacted(entry, List.of());
  }
}
