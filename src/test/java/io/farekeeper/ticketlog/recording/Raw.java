package io.farekeeper.ticketlog.recording;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Bodies and events as a test writes them. */
final class Raw {
  private Raw() {}

  /** One event, read off a body of its own. */
  static EventBytes of(String json) {
    return of(json.getBytes(StandardCharsets.UTF_8));
  }

  static EventBytes of(byte[] json) {
    try {
      return Objects.requireNonNull(
          new LineSource(new BodyBuffer(new ByteArrayInputStream(json), 1 << 20, -1)).next());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A body that comes in small pieces, as from a slow network. */
  static InputStream inPieces(String body, int size) {
    InputStream whole = new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
    return new InputStream() {
      @Override
      public int read() throws IOException {
        return whole.read();
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        return whole.read(buffer, offset, Math.min(length, size));
      }
    };
  }
}
