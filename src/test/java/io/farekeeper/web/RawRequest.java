package io.farekeeper.web;

import java.nio.charset.StandardCharsets;

/**
 * A request as bytes.
 *
 * @param text all of it, a character for each byte
 * @param method its method, for HEAD's answers have no body
 * @param isFramed whether server and client agree on where it ends, so that another may follow
 * @param isChunked whether it names a transfer coding
 */
record RawRequest(String text, String method, boolean isFramed, boolean isChunked) {

  byte[] bytes() {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** To be read in a failure's message: one line, the middle of long ones cut. */
  @Override
  public String toString() {
    StringBuilder shown = new StringBuilder();
    text.chars().forEach(c -> shown.append(shown(c)));
    return shown.length() <= 1500
        ? shown.toString()
        : shown.substring(0, 1000) + " … " + shown.substring(shown.length() - 400);
  }

  private static String shown(int c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      default -> c < ' ' || c > '~' ? "\\x%02x".formatted(c) : Character.toString(c);
    };
  }
}
