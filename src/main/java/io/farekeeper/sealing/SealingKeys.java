package io.farekeeper.sealing;

import io.farekeeper.config.InvalidConfigurationException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The keys of the HMACs: the first signs, all of them verify. Nothing here shows a key. */
final class SealingKeys {
  private static final int LEAST_BYTES = 32;
  private static final int ID_LETTERS = 16;
  private static final String ALGORITHM = "HmacSHA256";
  private static final String ID_OF = "farekeeper sealing key id";

  private final List<Key> keys;
  private final boolean signing;

  private SealingKeys(List<Key> keys, boolean signing) {
    this.keys = List.copyOf(keys);
    this.signing = signing;
  }

  private record Key(String id, SecretKeySpec secret) {
    @Override
    public String toString() {
      return "Key[" + id + "]";
    }
  }

  /** What a signature turned out to be. */
  enum Check {
    GOOD,
    WRONG,
    UNKNOWN_KEY
  }

  /**
   * Reads configured keys.
   *
   * @param key signs, base64; null if segments are not signed
   * @param previous keys that signed before
   * @throws InvalidConfigurationException if one is no base64 of 32 bytes or more; it is not shown
   */
  static SealingKeys of(@Nullable String key, List<String> previous) {
    List<Key> keys = new ArrayList<>();
    if (key != null && !key.isBlank()) {
      keys.add(parsed(key, "farekeeper.ticket-log.sealing.key"));
    }
    boolean signing = !keys.isEmpty();
    previous.forEach(old -> keys.add(parsed(old, "farekeeper.ticket-log.sealing.previous-keys")));
    return new SealingKeys(keys, signing);
  }

  private static Key parsed(String text, String property) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text.strip());
    } catch (IllegalArgumentException e) {
      bytes = new byte[0];
    }
    if (bytes.length < LEAST_BYTES) {
      throw new InvalidConfigurationException(
          "%s must be base64 of at least %d random bytes, as of: openssl rand -base64 32 (the value is not shown here)"
              .formatted(property, LEAST_BYTES));
    }
    SecretKeySpec secret = new SecretKeySpec(bytes, ALGORITHM);
    byte[] id = hmac(secret, ID_OF.getBytes(StandardCharsets.UTF_8));
    return new Key(HexFormat.of().formatHex(id).substring(0, ID_LETTERS), secret);
  }

  /** Whether there is no key to verify with. */
  boolean areNone() {
    return keys.isEmpty();
  }

  /** The id of the key that signs, or empty if nothing is signed. */
  Optional<String> signingId() {
    return signing ? Optional.of(keys.getFirst().id()) : Optional.empty();
  }

  /** The signature of a hash by the key that signs, in hex, or empty if nothing is signed. */
  Optional<String> sign(String hash) {
    return signing ? Optional.of(hmacOf(keys.getFirst(), hash)) : Optional.empty();
  }

  Check check(String keyId, String hash, String hmac) {
    return keys.stream()
        .filter(key -> key.id().equals(keyId))
        .findFirst()
        .map(key -> equal(hmacOf(key, hash), hmac) ? Check.GOOD : Check.WRONG)
        .orElse(Check.UNKNOWN_KEY);
  }

  private static boolean equal(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private static String hmacOf(Key key, String hash) {
    return HexFormat.of().formatHex(hmac(key.secret(), hash.getBytes(StandardCharsets.US_ASCII)));
  }

  private static byte[] hmac(SecretKeySpec secret, byte[] content) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(secret);
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
