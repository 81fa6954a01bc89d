package io.farekeeper.ticketlog.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.api.KeysUnavailableException;
import io.farekeeper.api.Outage;
import io.farekeeper.testing.TestMongo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Only on a real MongoDB: the embedded one cannot store encrypted values. */
class FieldEncryptionTest {
  private static final SensitivePaths PATHS =
      SensitivePaths.of(List.of("device_info", "error_details.customers.phone"));
  private static final BsonDocument EVENT =
      BsonDocument.parse(
          """
          {_id: 1, user_id: 7, device_info: {os: 'ios', id: 'sekret'}, status: 'failed',
           error_details: {code: 3, customers: [{phone: '555', n: 1}, {n: 2}]}, last: true}
          """);

  private static final BsonDocument MASTER_KEY =
      BsonDocument.parse(
          "{region: 'us-east-1', key: 'arn:aws:kms:us-east-1:1:key/k', endpoint: '127.0.0.1:9'}");

  private final List<FieldEncryption> opened = new ArrayList<>();
  private TestMongo server;
  private MongoClient client;
  private MongoDatabase database;
  private MongoCollection<BsonDocument> log;

  @BeforeEach
  void open() {
    assumeTrue(TestMongo.real().isPresent(), "no mongod: see FAREKEEPER_TEST_MONGOD");
    server = TestMongo.real().orElseThrow();
    client = server.client();
    database = server.database(client);
    log = log(database);
  }

  @AfterEach
  void close() {
    opened.forEach(FieldEncryption::close);
    if (client != null) {
      client.close();
    }
  }

  private static MongoCollection<BsonDocument> log(MongoDatabase of) {
    return of.getCollection("bytemark_tickets_log", BsonDocument.class);
  }

  private static KeyProvider local(int fill) {
    byte[] key = new byte[96];
    Arrays.fill(key, (byte) fill);
    return new KeyProvider("local:k" + fill, Map.of("key", key), null, null);
  }

  /** Nothing listens there. */
  private static KeyProvider awsThatIsDown() {
    return new KeyProvider(
        "aws", Map.of("accessKeyId", "sekretId", "secretAccessKey", "sekret"), MASTER_KEY, null);
  }

  /** The first provider is the current one. */
  private FieldEncryption with(KeyProvider... providers) {
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

  private BsonDocument keyDocument() {
    return Objects.requireNonNull(keys().find().first());
  }

  private MongoCollection<BsonDocument> keys() {
    return database.getCollection(KeyVault.COLLECTION, BsonDocument.class);
  }

  private static BsonDocument only(MongoDatabase of) {
    return Objects.requireNonNull(log(of).find().first());
  }

  @Test
  void whatIsStoredIsEncryptedAndWhatIsReadClearIsAsItCame() {
    FieldEncryption encryption = with(local(1));

    log.insertOne(encryption.encrypted(EVENT));

    BsonDocument stored = only(database);
    assertThat(stored.keySet()).containsExactlyElementsOf(EVENT.keySet());
    assertThat(stored.getBinary("device_info").getType())
        .isEqualTo(BsonBinarySubType.ENCRYPTED.getValue());
    assertThat(stored.toJson()).doesNotContain("sekret", "555").contains("\"n\": 2");
    assertThat(only(encryption.clear()).toJson()).isEqualTo(EVENT.toJson());
    assertThat(encryption.redacted(stored).redacted())
        .containsExactly("device_info", "error_details.customers.phone");
    assertThat(EVENT.isDocument("device_info")).isTrue();
  }

  @Test
  void entriesOfLegacyServicesAreReadWithTheOthers() {
    FieldEncryption encryption = with(local(1));
    log.insertMany(
        List.of(BsonDocument.parse("{_id: 0, device_info: 'plain'}"), encryption.encrypted(EVENT)));

    List<String> read = new ArrayList<>();
    log(encryption.clear())
        .find()
        .map(entry -> String.valueOf(entry.get("device_info")))
        .into(read);

    assertThat(read).first().isEqualTo(new BsonString("plain").toString());
    assertThat(read).last().asString().contains("sekret");
  }

  @Test
  void copiesThatStartTogetherMakeOneKey() throws Exception {
    List<Callable<BsonDocument>> copies = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      FieldEncryption copy = with(local(1));
      copies.add(() -> copy.encrypted(EVENT));
    }
    List<BsonDocument> written = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(copies.size())) {
      for (Future<BsonDocument> future : threads.invokeAll(copies)) {
        written.add(future.get(20, TimeUnit.SECONDS));
      }
    }
    for (int i = 0; i < written.size(); i++) {
      log.insertOne(written.get(i).append("_id", new BsonString("e" + i)));
    }

    assertThat(keys().countDocuments()).isOne();
    assertThat(
            log(with(local(1)).clear())
                .find()
                .map(e -> e.get("device_info"))
                .into(new ArrayList<>()))
        .hasSize(6)
        .containsOnly(EVENT.get("device_info"));
  }

  @Test
  void afterARotationTheNewMasterKeyAloneOpensWhatWasWrittenBefore() {
    FieldEncryption before = with(local(1));
    log.insertOne(before.encrypted(EVENT));
    RawBsonDocument bytes = raw();
    BsonDocument oldKey = keyDocument();

    assertThatExceptionOfType(KeysUnavailableException.class)
        .isThrownBy(() -> with(local(2)).rewrap())
        .withMessageContaining("that is not configured");
    assertThat(with(local(2), local(1)).rewrap()).isOne();

    assertThat(raw().getByteBuffer().array()).isEqualTo(bytes.getByteBuffer().array());
    assertThat(keyDocument().getDocument("masterKey").toJson()).contains("local:k2");
    assertThat(keyDocument().getBinary("keyMaterial"))
        .isNotEqualTo(oldKey.getBinary("keyMaterial"));
    assertThat(only(with(local(2)).clear())).isEqualTo(EVENT);
    assertThat(with(local(2)).encrypted(EVENT)).isNotSameAs(EVENT);
    assertThatThrownBy(() -> only(with(local(1)).clear()))
        .satisfies(
            e -> assertThat(Outage.of(e)).hasValue("The keys of encrypted fields cannot be had"));
  }

  private RawBsonDocument raw() {
    return Objects.requireNonNull(
        database.getCollection("bytemark_tickets_log", RawBsonDocument.class).find().first());
  }

  @Test
  void aKeyFileThatIsNotTheOneIsNamedAsTheReason() {
    with(local(1)).check();

    assertThatExceptionOfType(KeysUnavailableException.class)
        .isThrownBy(() -> with(local(2)).encrypted(EVENT))
        .withMessageContaining("wrapped by a provider, or with a key file, that is not configured");
  }

  @Test
  void aKeyProviderThatIsDownStopsOnlyWhatNeedsIt() {
    FieldEncryption down = with(awsThatIsDown());
    BsonDocument harmless = BsonDocument.parse("{_id: 2, status: 'purchased'}");

    assertThatExceptionOfType(KeysUnavailableException.class)
        .isThrownBy(() -> down.encrypted(EVENT))
        .withMessage(
            "The keys of encrypted fields cannot be had (key provider aws): it does not answer"
                + " (ConnectException)")
        .satisfies(e -> assertThat(Outage.of(e)).hasValue(e.getMessage()));
    assertThat(down.encrypted(harmless)).isSameAs(harmless);
    log.insertOne(harmless);
    assertThat(only(down.clear())).isEqualTo(harmless);
  }

  @Test
  void readingClearSaysThatTheKeysAreAwayAndRedactedReadingGoesOn() {
    log.insertOne(with(local(1)).encrypted(EVENT));
    keys()
        .updateOne(
            new BsonDocument(),
            new BsonDocument(
                "$set",
                new BsonDocument(
                    "masterKey", MASTER_KEY.clone().append("provider", new BsonString("aws")))));
    FieldEncryption down = with(awsThatIsDown());

    assertThatThrownBy(() -> only(down.clear()))
        .satisfies(
            e -> assertThat(Outage.of(e)).hasValue("The keys of encrypted fields cannot be had"));
    assertThat(down.redacted(only(database)).entry().isNull("device_info")).isTrue();
  }

  @Test
  void everyCiphertextDiffersAndValuesOfAnyTypeComeBack() {
    FieldEncryption encryption = with(local(1));
    BsonBinary first = encryption.encrypted(EVENT).getBinary("device_info");
    assertThat(encryption.encrypted(EVENT).getBinary("device_info")).isNotEqualTo(first);

    for (String value : List.of("'text'", "7", "1.5", "true", "[1, {a: 2}]", "{}", "null")) {
      BsonDocument event = BsonDocument.parse("{_id: 9, device_info: " + value + "}");
      log.deleteMany(new BsonDocument());
      log.insertOne(encryption.encrypted(event));
      assertThat(only(encryption.clear())).isEqualTo(event);
    }
  }
}
