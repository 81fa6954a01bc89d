package io.farekeeper.validation;

import io.farekeeper.stores.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * What a repeat is known by. Both forms are stored, so that instances of either version know what
 * the other has recorded.
 *
 * @param text the first version: SHA-256 of the request as Jackson wrote it, its keys in the order
 *     in which they came
 * @param value the second version, by what the request says: {@code v2:} and SHA-256
 */
public record Fingerprint(String text, String value) {
  private static final String VERSION = "v2:";

  public static Fingerprint of(String text, byte[] value) {
    return new Fingerprint(Sha256.hexOf(text), VERSION + Sha256.hexOf(value));
  }

  /**
   * Whether what is stored is of the same request.
   *
   * @param storedValue null, or of another version, if another version of Farekeeper stored it
   */
  public boolean isOf(String storedText, @Nullable String storedValue) {
    return (storedValue != null && storedValue.startsWith(VERSION))
        ? storedValue.equals(value)
        : storedText.equals(text);
  }
}
