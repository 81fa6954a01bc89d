package io.farekeeper.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.web.KeysUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.bson.BsonDocument;

/**
 * A fresh database of a real MongoDB (the embedded one cannot store encrypted values), and copies
 * of Farekeeper that write into it.
 */
final class EncryptedWorld implements AutoCloseable {
  static final BsonDocument EVENT =
      BsonDocument.parse(
          """
          {_id: 1, user_id: 7, device_info: {os: 'ios', id: 'sekret'}, status: 'failed',
           error_details: {code: 3, customers: [{phone: '555', n: 1}, {n: 2}]}, last: true}
          """);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final SensitivePaths PATHS =
      SensitivePaths.of(List.of("device_info", "error_details.customers.phone"));

  private final List<FieldEncryption> opened = new ArrayList<>();
  private final TestMongo server;
  private final MongoClient client;
  final MongoDatabase database;
  final MongoCollection<BsonDocument> log;

  /** Skips the test where there is no MongoDB. */
  EncryptedWorld() {
    assumeTrue(TestMongo.real().isPresent(), "no mongod: see FAREKEEPER_TEST_MONGOD");
    server = TestMongo.real().orElseThrow();
    client = server.client();
    database = server.database(client);
    log = log(database);
  }

  static MongoCollection<BsonDocument> log(MongoDatabase of) {
    return of.getCollection("bytemark_tickets_log", BsonDocument.class);
  }

  /** The one entry of the log. */
  static BsonDocument only(MongoDatabase of) {
    return Objects.requireNonNull(log(of).find().first());
  }

  /** A copy; the first provider is its current one. */
  FieldEncryption with(KeyProvider... providers) {
    FieldEncryption encryption =
        new FieldEncryption(
            MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(server.uri()))
                .build(),
            database,
            new KeyProviders(providers[0], List.of(providers)),
            PATHS,
            Duration.ofHours(1));
    opened.add(encryption);
    return encryption;
  }

  /** A copy that has its key: what opens it in a call gives up early, and goes on beside it. */
  FieldEncryption opened(KeyProvider... providers) {
    FieldEncryption encryption = with(providers);
    open(encryption);
    return encryption;
  }

  static void open(FieldEncryption encryption) {
    await().atMost(PATIENCE).ignoreExceptions().untilAsserted(encryption::check);
  }

  /** On a busy machine the first reasons may be that it takes too long. */
  static void assertRefused(FieldEncryption encryption, Consumer<KeysUnavailableException> reason) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(catchThrowable(() -> encryption.encrypted(EVENT)))
                    .isInstanceOfSatisfying(KeysUnavailableException.class, reason));
  }

  MongoCollection<BsonDocument> keys() {
    return database.getCollection(KeyVault.COLLECTION, BsonDocument.class);
  }

  /** The one data key, wrapped. */
  BsonDocument key() {
    return Objects.requireNonNull(keys().find().first());
  }

  @Override
  public void close() {
    opened.forEach(FieldEncryption::close);
    client.close();
  }
}
