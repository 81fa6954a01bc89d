package io.farekeeper.encryption;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.vault.DataKeyOptions;
import com.mongodb.client.model.vault.RewrapManyDataKeyOptions;
import com.mongodb.client.vault.ClientEncryption;
import io.farekeeper.stores.FailureClassifier;
import java.util.List;
import java.util.Objects;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * The wrapped data keys, in {@code farekeeper_key_vault}. There is one, {@code ticket-log}; it is
 * made when it is first needed, once, by whichever instance comes first.
 */
final class KeyVault {
  static final String COLLECTION = "farekeeper_key_vault";
  static final String KEY_NAME = "ticket-log";
  private static final String NAMES = "keyAltNames";
  private static final int SAME_INDEX_UNDER_ANOTHER_NAME = 85;

  private final MongoDatabase database;
  private final ClientEncryption encryption;
  private final KeyProvider current;

  KeyVault(MongoDatabase database, ClientEncryption encryption, KeyProvider current) {
    this.database = database;
    this.encryption = encryption;
    this.current = current;
  }

  /** The id of the data key that values are encrypted with. */
  BsonBinary key() {
    BsonDocument known = find();
    return known == null ? create() : known.getBinary("_id");
  }

  /**
   * Wraps every data key under the current master key.
   *
   * @return how many there are
   */
  int rewrap() {
    RewrapManyDataKeyOptions options = new RewrapManyDataKeyOptions().provider(current.name());
    if (current.masterKey() != null) {
      options.masterKey(current.masterKey());
    }
    var result = encryption.rewrapManyDataKey(new BsonDocument(), options).getBulkWriteResult();
    return result == null ? 0 : result.getMatchedCount();
  }

  private @Nullable BsonDocument find() {
    return encryption.getKeyByAltName(KEY_NAME);
  }

  private BsonBinary create() {
    ensureUniqueNames();
    DataKeyOptions options = new DataKeyOptions().keyAltNames(List.of(KEY_NAME));
    if (current.masterKey() != null) {
      options.masterKey(current.masterKey());
    }
    try {
      return encryption.createDataKey(current.name(), options);
    } catch (MongoWriteException e) {
      if (!FailureClassifier.isDuplicate(e)) {
        throw e;
      }
      return Objects.requireNonNull(find(), "the key that another instance made").getBinary("_id");
    }
  }

  /** Without it two instances could make two keys of the name. */
  private void ensureUniqueNames() {
    try {
      database
          .getCollection(COLLECTION)
          .createIndex(
              Indexes.ascending(NAMES),
              new IndexOptions()
                  .name("farekeeper_key_names")
                  .unique(true)
                  .partialFilterExpression(Filters.exists(NAMES)));
    } catch (MongoCommandException e) {
      if (e.getCode() != SAME_INDEX_UNDER_ANOTHER_NAME) {
        throw e;
      }
    }
  }
}
