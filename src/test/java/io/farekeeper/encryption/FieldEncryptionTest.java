package io.farekeeper.encryption;

import static io.farekeeper.encryption.EncryptedWorld.EVENT;
import static io.farekeeper.encryption.EncryptedWorld.assertRefused;
import static io.farekeeper.encryption.EncryptedWorld.log;
import static io.farekeeper.encryption.EncryptedWorld.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.farekeeper.web.KeysUnavailableException;
import io.farekeeper.web.Outage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
  private static final BsonDocument MASTER_KEY =
      BsonDocument.parse(
          "{region: 'us-east-1', key: 'arn:aws:kms:us-east-1:1:key/k', endpoint: '127.0.0.1:9'}");

  private EncryptedWorld world;

  @BeforeEach
  void open() {
    world = new EncryptedWorld();
  }

  @AfterEach
  void close() {
    if (world != null) {
      world.close();
    }
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

  @Test
  void whatIsStoredIsEncryptedAndWhatIsReadClearIsAsItCame() {
    FieldEncryption encryption = world.opened(local(1));

    world.log.insertOne(encryption.encrypted(EVENT));

    BsonDocument stored = only(world.database);
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
    FieldEncryption encryption = world.opened(local(1));
    world.log.insertMany(
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
  void instancesThatStartTogetherMakeOneKey() throws Exception {
    List<Callable<BsonDocument>> copies = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      FieldEncryption copy = world.with(local(1));
      copies.add(
          () -> {
            EncryptedWorld.open(copy);
            return copy.encrypted(EVENT);
          });
    }
    List<BsonDocument> written = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(copies.size())) {
      for (Future<BsonDocument> future : threads.invokeAll(copies)) {
        written.add(future.get());
      }
    }
    for (int i = 0; i < written.size(); i++) {
      world.log.insertOne(written.get(i).append("_id", new BsonString("e" + i)));
    }

    assertThat(world.keys().countDocuments()).isOne();
    assertThat(
            log(world.with(local(1)).clear())
                .find()
                .map(e -> e.get("device_info"))
                .into(new ArrayList<>()))
        .hasSize(6)
        .containsOnly(EVENT.get("device_info"));
  }

  @Test
  void afterARotationTheNewMasterKeyAloneOpensWhatWasWrittenBefore() {
    FieldEncryption before = world.opened(local(1));
    world.log.insertOne(before.encrypted(EVENT));
    RawBsonDocument bytes = raw();
    BsonDocument oldKey = world.key();

    assertThatExceptionOfType(KeysUnavailableException.class)
        .isThrownBy(() -> world.with(local(2)).rewrap())
        .withMessageContaining("that is not configured");
    assertThat(world.with(local(2), local(1)).rewrap()).isOne();

    assertThat(raw().getByteBuffer().array()).isEqualTo(bytes.getByteBuffer().array());
    assertThat(world.key().getDocument("masterKey").toJson()).contains("local:k2");
    assertThat(world.key().getBinary("keyMaterial")).isNotEqualTo(oldKey.getBinary("keyMaterial"));
    assertThat(only(world.with(local(2)).clear())).isEqualTo(EVENT);
    assertThat(world.opened(local(2)).encrypted(EVENT)).isNotSameAs(EVENT);
    assertThatThrownBy(() -> only(world.with(local(1)).clear()))
        .satisfies(
            e -> assertThat(Outage.of(e)).hasValue("The keys of encrypted fields cannot be had"));
  }

  private RawBsonDocument raw() {
    return Objects.requireNonNull(
        world.database.getCollection("bytemark_tickets_log", RawBsonDocument.class).find().first());
  }

  @Test
  void aKeyFileThatIsNotTheOneIsNamedAsTheReason() {
    world.opened(local(1));

    assertRefused(
        world.with(local(2)),
        refusal ->
            assertThat(refusal)
                .hasMessageContaining(
                    "wrapped by a provider, or with a key file, that is not configured"));
  }

  @Test
  void aKeyProviderThatIsDownStopsOnlyWhatNeedsIt() {
    FieldEncryption down = world.with(awsThatIsDown());
    BsonDocument harmless = BsonDocument.parse("{_id: 2, status: 'purchased'}");

    assertRefused(
        down,
        refusal -> {
          assertThat(refusal)
              .hasMessage(
                  "The keys of encrypted fields cannot be had (key provider aws): it does not"
                      + " answer (ConnectException)");
          assertThat(Outage.of(refusal)).hasValue(refusal.getMessage());
        });
    assertThat(down.encrypted(harmless)).isSameAs(harmless);
    world.log.insertOne(harmless);
    assertThat(only(down.clear())).isEqualTo(harmless);
  }

  @Test
  void readingClearSaysThatTheKeysAreAwayAndRedactedReadingGoesOn() {
    world.log.insertOne(world.opened(local(1)).encrypted(EVENT));
    world
        .keys()
        .updateOne(
            new BsonDocument(),
            new BsonDocument(
                "$set",
                new BsonDocument(
                    "masterKey", MASTER_KEY.clone().append("provider", new BsonString("aws")))));
    FieldEncryption down = world.with(awsThatIsDown());

    assertThatThrownBy(() -> only(down.clear()))
        .satisfies(
            e -> assertThat(Outage.of(e)).hasValue("The keys of encrypted fields cannot be had"));
    assertThat(down.redacted(only(world.database)).entry().isNull("device_info")).isTrue();
  }

  @Test
  void everyCiphertextDiffersAndValuesOfAnyTypeComeBack() {
    FieldEncryption encryption = world.opened(local(1));
    BsonBinary first = encryption.encrypted(EVENT).getBinary("device_info");
    assertThat(encryption.encrypted(EVENT).getBinary("device_info")).isNotEqualTo(first);

    for (String value : List.of("'text'", "7", "1.5", "true", "[1, {a: 2}]", "{}", "null")) {
      BsonDocument event = BsonDocument.parse("{_id: 9, device_info: " + value + "}");
      world.log.deleteMany(new BsonDocument());
      world.log.insertOne(encryption.encrypted(event));
      assertThat(only(encryption.clear())).isEqualTo(event);
    }
  }
}
