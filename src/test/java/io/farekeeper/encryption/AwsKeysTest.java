package io.farekeeper.encryption;

import static io.farekeeper.encryption.EncryptedWorld.EVENT;
import static io.farekeeper.encryption.EncryptedWorld.assertRefused;
import static io.farekeeper.encryption.EncryptedWorld.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.farekeeper.web.KeysUnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a stand-in for AWS KMS, since the driver speaks with all the clouds in the same way. */
class AwsKeysTest {
  @TempDir private static Path folder;
  private static FakeAwsKms kms;
  private EncryptedWorld world;

  @BeforeAll
  static void start() throws IOException, GeneralSecurityException, InterruptedException {
    kms = new FakeAwsKms(folder);
  }

  @AfterAll
  static void stop() throws IOException {
    kms.close();
  }

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

  @Test
  void theOldMasterKeyMayBeDestroyedAfterTheRotation() {
    world.log.insertOne(world.opened(kms.provider("old")).encrypted(EVENT));
    BsonDocument stored = only(world.database);

    assertThat(world.with(kms.provider("new")).rewrap()).isOne();
    kms.destroy("old");

    assertThat(world.key().getDocument("masterKey").getString("key").getValue())
        .isEqualTo("arn:aws:kms:us-east-1:1:key/new");
    assertThat(only(world.with(kms.provider("new")).clear())).isEqualTo(EVENT);
    assertThat(only(world.database)).isEqualTo(stored);
  }

  @Test
  void aRefusalIsReportedInWordsThatHoldNothingOfTheAnswer() {
    kms.destroy("k");

    assertRefused(
        world.with(kms.provider("k")),
        refusal ->
            assertThat(refusal)
                .hasMessage(
                    "The keys of encrypted fields cannot be had (key provider aws):"
                        + " it answered with HTTP 400 DisabledException")
                .hasNoCause());
  }

  @Test
  void aProviderThatAcceptsAndSaysNothingIsNotWaitedForLong() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      FieldEncryption encryption =
          world.with(
              FakeAwsKms.provider(
                  "k", "127.0.0.1:" + silent.getLocalPort(), SSLContext.getDefault()));
      long began = System.nanoTime();

      assertThatExceptionOfType(KeysUnavailableException.class)
          .isThrownBy(() -> encryption.encrypted(EVENT))
          .withMessageContaining("no answer in time");

      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .as("the driver itself waits 10 seconds")
          .isLessThan(Duration.ofSeconds(9));
    }
  }
}
