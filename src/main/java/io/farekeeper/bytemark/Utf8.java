package io.farekeeper.bytemark;

import java.nio.charset.StandardCharsets;

/**
 * Decodes as a JavaScript client does, so that both see the same text and compute the same hash.
 */
final class Utf8 {
  private Utf8() {}

  /** The text of the bytes, without a byte order mark; may change the array. */
  static String decode(byte[] bytes) {
    spoilSurrogates(bytes);
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /**
   * JavaScript replaces each byte of an encoded surrogate (ED A0..BF xx) by U+FFFD, Java all three
   * together by one. With a first byte that cannot begin anything, Java does the same.
   */
  private static void spoilSurrogates(byte[] bytes) {
    for (int i = 0; i + 1 < bytes.length; i++) {
      if (bytes[i] == (byte) 0xED && (bytes[i + 1] & 0xE0) == 0xA0) {
        bytes[i] = (byte) 0xFF;
      }
    }
  }
}
