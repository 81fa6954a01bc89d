package io.farekeeper.encryption;

import com.mongodb.client.model.vault.EncryptOptions;
import com.mongodb.client.vault.ClientEncryption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.bson.BsonBinary;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The data key, opened when it is first needed and looked at again now and then. Opening may mean
 * to ask a key provider that does not answer; callers wait for it a few seconds at most, and all
 * for the same attempt.
 */
final class DataKey {
  private static final String ALGORITHM = "AEAD_AES_256_CBC_HMAC_SHA_512-Random";
  private static final Duration TIMEOUT = Duration.ofMillis(3500);
  private static final Duration FRESH = Duration.ofSeconds(10);

  private final KeyVault vault;
  private final ClientEncryption encryption;
  private final KeyProvider provider;
  private final AtomicReference<@Nullable Opened> opened = new AtomicReference<>();
  private @Nullable CompletableFuture<Opened> opening;

  /** An opened key, and when that was seen ({@link System#nanoTime}). */
  private record Opened(BsonBinary id, long at) {}

  DataKey(KeyVault vault, ClientEncryption encryption, KeyProvider provider) {
    this.vault = vault;
    this.encryption = encryption;
    this.provider = provider;
  }

  /**
   * The value, encrypted.
   *
   * @throws io.farekeeper.web.KeysUnavailableException if the key cannot be had
   * @throws com.mongodb.MongoException if MongoDB does not answer
   */
  BsonBinary encrypted(BsonValue value) {
    BsonBinary id = open();
    try {
      return encryptedWith(id, value);
    } catch (RuntimeException e) {
      opened.set(null);
      throw KeyFailures.translated(e, provider);
    }
  }

  /** The key's id, after it was seen to work a moment ago; throws as {@link #encrypted} does. */
  BsonBinary open() {
    Opened known = opened.get();
    if (known != null && System.nanoTime() - known.at() < FRESH.toNanos()) {
      return known.id();
    }
    try {
      return opening().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).id();
    } catch (TimeoutException e) {
      throw KeyFailures.unavailable(provider, "no answer in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw KeyFailures.unavailable(provider, "the application stops");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? KeyFailures.translated(cause, provider)
          : new IllegalStateException(e.getCause());
    }
  }

  private synchronized CompletableFuture<Opened> opening() {
    CompletableFuture<Opened> current = opening;
    if (current == null || current.isDone()) {
      current =
          CompletableFuture.supplyAsync(
              this::openNow, work -> Thread.ofVirtual().name("ticket-log-key").start(work));
      opening = current;
    }
    return current;
  }

  private Opened openNow() {
    Opened known = opened.get();
    try {
      BsonBinary id = known == null ? vault.key() : known.id();
      encryptedWith(id, new BsonInt32(0));
      Opened now = new Opened(id, System.nanoTime());
      opened.set(now);
      return now;
    } catch (RuntimeException e) {
      opened.set(null);
      throw e;
    }
  }

  private BsonBinary encryptedWith(BsonBinary id, BsonValue value) {
    return encryption.encrypt(value, new EncryptOptions(ALGORITHM).keyId(id));
  }
}
