package io.farekeeper.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.Semaphore;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Remembers for five minutes that a password fitted, as a hash with a key that only this process
 * has: bcrypt on every call would cost tens of calls a second. A wrong password is never
 * remembered, and only a few are tried at once, so that guessing cannot take all processors from
 * those who are known.
 */
class CredentialMemory implements PasswordEncoder {
  private static final Duration REMEMBERED = Duration.ofMinutes(5);
  private static final int MOST_REMEMBERED = 10_000;
  private static final String ALGORITHM = "HmacSHA256";

  private final PasswordEncoder slow;
  private final Cache<String, Boolean> verified;
  private final SecretKey key;
  private final Semaphore trials =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

  CredentialMemory(PasswordEncoder slow, Ticker ticker) {
    this.slow = slow;
    this.verified =
        Caffeine.newBuilder()
            .ticker(ticker)
            .expireAfterWrite(REMEMBERED)
            .maximumSize(MOST_REMEMBERED)
            .build();
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, ALGORITHM);
  }

  @Override
  public @Nullable String encode(@Nullable CharSequence password) {
    return slow.encode(password);
  }

  @Override
  public boolean matches(@Nullable CharSequence password, @Nullable String hash) {
    if (password == null || hash == null) {
      return false;
    }
    // Callers with the same credential wait for the one of them who tries it.
    return verified.get(fingerprint(password, hash), _ -> tryOut(password, hash)) != null;
  }

  /** True, or null, which is not remembered. */
  private @Nullable Boolean tryOut(CharSequence password, String hash) {
    trials.acquireUninterruptibly();
    try {
      return slow.matches(password, hash) ? Boolean.TRUE : null;
    } finally {
      trials.release();
    }
  }

  /** The stored hash is salted, hence it stands for the user too. */
  private String fingerprint(CharSequence password, String hash) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(hash.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      mac.update(password.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has " + ALGORITHM, e);
    }
  }
}
