package io.farekeeper.encryption;

import com.mongodb.client.MongoDatabase;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The fields of ticket events that are stored encrypted once a key provider is configured, and how
 * they are read. Without a provider they are fields like any other.
 */
@Component
public class SensitiveFields {
  private final MongoDatabase database;
  private final @Nullable FieldEncryption encryption;

  @Autowired
  SensitiveFields(MongoDatabase database, Optional<FieldEncryption> encryption) {
    this.database = database;
    this.encryption = encryption.orElse(null);
  }

  /** Of a deployment without a key provider. */
  public SensitiveFields(MongoDatabase database) {
    this(database, Optional.empty());
  }

  /**
   * An entry for a caller who may not see its sensitive fields.
   *
   * @param entry the entry, with null in their place
   * @param redacted the paths that were replaced, with dots; an array's index is left out
   */
  public record Redacted(BsonDocument entry, List<String> redacted) {}

  /**
   * The entry as it is to be stored: the same instance if it has no sensitive field, else another
   * one with the fields in the same order. The entry itself is not changed.
   *
   * @throws io.farekeeper.web.KeysUnavailableException if the key cannot be had within seconds
   * @throws com.mongodb.MongoException if MongoDB does not answer
   */
  public BsonDocument encrypted(BsonDocument entry) {
    return encryption == null ? entry : encryption.encrypted(entry);
  }

  /**
   * The database as a caller reads it who may see everything: decrypted on the way. It is for
   * reading only; asking for it connects to nothing. Reading throws a {@link
   * com.mongodb.MongoException} that {@link io.farekeeper.web.Outage} knows if the keys cannot be
   * had.
   */
  public MongoDatabase clear() {
    return encryption == null ? database : encryption.clear();
  }

  /**
   * The entry as a caller reads it who may not: null in place of each value at the configured
   * paths, and of any other that is encrypted. Nothing is decrypted for it.
   */
  public Redacted redacted(BsonDocument entry) {
    return encryption == null ? new Redacted(entry, List.of()) : encryption.redacted(entry);
  }
}
