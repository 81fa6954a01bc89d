package io.farekeeper.api;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A request as bytes.
 *
 * @param bytes all of it
 * @param method its method, for HEAD's answers have no body
 * @param isFramed whether server and client agree on where it ends, so that another may follow
 * @param isChunked whether it names a transfer coding
 */
@SuppressWarnings("ArrayRecordComponent") // written to a socket, and compared with nothing
record RawRequest(byte[] bytes, String method, boolean isFramed, boolean isChunked) {

  /** To be read in a failure's message: one line, the middle of long ones cut. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (char c : new String(bytes, StandardCharsets.ISO_8859_1).toCharArray()) {
      text.append(c == '\n' ? "\\n" : c == '\r' ? "\\r" : c < ' ' || c > '~' ? hex(c) : c);
    }
    return text.length() <= 1500
        ? text.toString()
        : text.substring(0, 1000) + " … " + text.substring(text.length() - 400);
  }

  private static String hex(char c) {
    return "\\x%02x".formatted((int) c);
  }

  /** Puts a request together; texts are bytes, one for each character. */
  static final class Builder {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Builder add(String text) {
      bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
      return this;
    }

    Builder add(byte[] more) {
      bytes.writeBytes(more);
      return this;
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }
  }
}
