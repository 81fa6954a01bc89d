package io.farekeeper.bytemark;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** Undoes the {@code Content-Encoding} of a body, as far as a limit of decoded bytes. */
final class ContentDecoder {
  private static final int BUFFER = 8192;

  /** What the name of an encoding may look like when it is repeated in a message. */
  private static final String NAME = "[a-z0-9._-]{1,32}";

  private ContentDecoder() {}

  /**
   * The decoded body; the same array if nothing was encoded.
   *
   * @param headers the values of {@code Content-Encoding}, in the order in which they were applied
   * @param limit so many bytes may come out
   * @throws UnreadableJsonException if the encoding is unknown, its stream is damaged or there is
   *     more than allowed
   */
  static byte[] decode(byte[] body, List<String> headers, long limit)
      throws UnreadableJsonException {
    List<String> encodings =
        headers.stream()
            .flatMap(header -> List.of(header.split(",")).stream())
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .filter(name -> !name.isEmpty() && !name.equals("identity"))
            .toList();
    byte[] decoded = body;
    // An empty body of a redirect may well be declared as encoded.
    for (int i = encodings.size() - 1; i >= 0 && decoded.length > 0; i--) {
      decoded = decode(decoded, encodings.get(i), limit);
    }
    return decoded;
  }

  private static byte[] decode(byte[] body, String encoding, long limit)
      throws UnreadableJsonException {
    int most = (int) Math.min(limit + 1, Integer.MAX_VALUE);
    try (InputStream stream = stream(body, encoding)) {
      byte[] decoded = stream.readNBytes(most);
      if (decoded.length > limit) {
        throw new UnreadableJsonException(Failure.TOO_LARGE, tooLarge(limit));
      }
      return decoded;
    } catch (IOException e) {
      String how = e instanceof EOFException ? "ends too early" : "is damaged";
      throw new UnreadableJsonException(
          Failure.SERVER_ERROR, "answer broke off: its " + encoding + " stream " + how);
    }
  }

  private static InputStream stream(byte[] body, String encoding)
      throws IOException, UnreadableJsonException {
    InputStream bytes = new ByteArrayInputStream(body);
    return switch (encoding) {
      case "gzip", "x-gzip" -> new GZIPInputStream(bytes, BUFFER);
      case "deflate" -> inflating(bytes, new Inflater(!hasZlibHeader(body)));
      default -> {
        String name = encoding.matches(NAME) ? encoding : "unknown";
        throw new UnreadableJsonException(
            Failure.NOT_AN_ENVELOPE,
            "answer has the Content-Encoding " + name + ", not gzip or deflate");
      }
    };
  }

  /** With an inflater that was given to it, a stream does not free the memory outside the heap. */
  private static InputStream inflating(InputStream bytes, Inflater inflater) {
    return new InflaterInputStream(bytes, inflater, BUFFER) {
      @Override
      public void close() throws IOException {
        super.close();
        inflater.end();
      }
    };
  }

  /** Half of the servers leave the header out, which RFC 9110 asks for. */
  private static boolean hasZlibHeader(byte[] body) {
    return body.length > 1
        && (body[0] & 0x0F) == 8
        && (((body[0] & 0xFF) << 8) | (body[1] & 0xFF)) % 31 == 0;
  }

  static String tooLarge(long limit) {
    return "answer larger than " + limit + " bytes";
  }
}
