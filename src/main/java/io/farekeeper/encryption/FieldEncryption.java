package io.farekeeper.encryption;

import com.mongodb.AutoEncryptionSettings;
import com.mongodb.ClientEncryptionSettings;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.vault.ClientEncryption;
import com.mongodb.client.vault.ClientEncryptions;
import io.farekeeper.config.InvalidConfigurationException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * MongoDB's client-side field level encryption of ticket events: values are encrypted one by one
 * with the data key, and decrypted by a client that does nothing but read. Where there is no key
 * provider there is no object of this class, and the native library is never loaded.
 */
final class FieldEncryption implements AutoCloseable {
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration JOB_TIMEOUT = Duration.ofSeconds(60);

  private final KeyProviders providers;
  private final SensitivePaths paths;
  private final MongoClientSettings connection;
  private final MongoDatabase database;
  private final long keyCacheMillis;
  private final ClientEncryption encryption;
  private final MongoClient reader;
  private final DataKey key;

  /**
   * Connects to nothing yet.
   *
   * @param connection how MongoDB is connected to
   * @param database where the entries are, and the key vault
   * @param keyCache for how long opened data keys are kept
   */
  FieldEncryption(
      MongoClientSettings connection,
      MongoDatabase database,
      KeyProviders providers,
      SensitivePaths paths,
      Duration keyCache) {
    this.providers = providers;
    this.paths = paths;
    this.connection = connection;
    this.database = database;
    this.keyCacheMillis = keyCache.toMillis();
    try {
      this.encryption = encryption(CALL_TIMEOUT);
      this.reader = reader();
    } catch (LinkageError e) {
      throw new InvalidConfigurationException(
          EncryptionProperties.PREFIX
              + ".provider is set, but the library that encrypts (mongodb-crypt) cannot be loaded"
              + " here: it needs glibc, and a folder for temporary files from which programs may"
              + " run (-Djna.tmpdir=…)");
    }
    KeyVault vault = new KeyVault(database, encryption, providers.current());
    this.key = new DataKey(vault, encryption, providers.current());
  }

  BsonDocument encrypted(BsonDocument entry) {
    return paths.replaced(entry, (_, value) -> encrypted(value));
  }

  /** What says nothing cannot be encrypted, and what is encrypted stays as it is. */
  private BsonValue encrypted(BsonValue value) {
    return switch (value.getBsonType()) {
      case NULL, UNDEFINED, MIN_KEY, MAX_KEY -> value;
      default -> Redaction.isCiphertext(value) ? value : key.encrypted(value);
    };
  }

  MongoDatabase clear() {
    return reader.getDatabase(database.getName());
  }

  SensitiveFields.Redacted redacted(BsonDocument entry) {
    return Redaction.of(entry, paths);
  }

  String provider() {
    return providers.current().name();
  }

  /** Passes if the data key can be opened; makes it if there is none. */
  void check() {
    key.open();
  }

  /**
   * Wraps the data keys under the current master key; entries are not touched.
   *
   * @return how many keys there are
   */
  int rewrap() {
    try (ClientEncryption withJobTimeout = encryption(JOB_TIMEOUT)) {
      return new KeyVault(database, withJobTimeout, providers.current()).rewrap();
    } catch (RuntimeException e) {
      throw KeyFailures.translated(e, providers.current());
    }
  }

  private ClientEncryption encryption(Duration timeout) {
    return ClientEncryptions.create(
        ClientEncryptionSettings.builder()
            .keyVaultMongoClientSettings(connection)
            .keyVaultNamespace(namespace())
            .kmsProviders(providers.credentials())
            .kmsProviderSslContextMap(providers.tls())
            .keyExpiration(keyCacheMillis, TimeUnit.MILLISECONDS)
            .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
            .build());
  }

  /** Commands pass as they are, answers are decrypted. */
  private MongoClient reader() {
    return MongoClients.create(
        MongoClientSettings.builder(connection)
            .autoEncryptionSettings(
                AutoEncryptionSettings.builder()
                    .keyVaultNamespace(namespace())
                    .kmsProviders(providers.credentials())
                    .kmsProviderSslContextMap(providers.tls())
                    .keyExpiration(keyCacheMillis, TimeUnit.MILLISECONDS)
                    .bypassAutoEncryption(true)
                    .build())
            .build());
  }

  private String namespace() {
    return database.getName() + "." + KeyVault.COLLECTION;
  }

  @Override
  public void close() {
    reader.close();
    encryption.close();
  }
}
