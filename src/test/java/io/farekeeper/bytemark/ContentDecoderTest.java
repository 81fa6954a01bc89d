package io.farekeeper.bytemark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentDecoderTest {
  private static final int LIMIT = 10_000;
  private static final byte[] TEXT =
      "{\"errors\":[],\"data\":{}}".repeat(50).getBytes(StandardCharsets.UTF_8);

  /** By the name of an encoding, or what servers make of it. */
  static byte[] encoded(String encoding, byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream stream =
        switch (encoding) {
          case "gzip" -> new GZIPOutputStream(out);
          case "zlib" -> new DeflaterOutputStream(out);
          case "raw" -> new DeflaterOutputStream(out, new Deflater(9, true));
          default -> throw new IllegalArgumentException(encoding);
        }) {
      stream.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] decode(byte[] body, String... headers) throws UnreadableJsonException {
    return ContentDecoder.decode(body, List.of(headers), LIMIT);
  }

  private static UnreadableJsonException failure(byte[] body, String... headers) {
    return catchThrowableOfType(UnreadableJsonException.class, () -> decode(body, headers));
  }

  @ParameterizedTest
  @CsvSource({
    "gzip,gzip",
    "gzip,x-gzip",
    "gzip,' GZip '",
    "gzip,'identity, gzip'",
    "zlib,deflate",
    "raw,deflate"
  })
  void readsWhatIsAllowed(String how, String header) throws Exception {
    assertThat(decode(encoded(how, TEXT), header)).isEqualTo(TEXT);
  }

  @Test
  void readsWhatWasEncodedTwiceInTheOtherOrder() throws Exception {
    byte[] twice = encoded("gzip", encoded("raw", TEXT));
    assertThat(decode(twice, "deflate, gzip")).isEqualTo(TEXT);
    assertThat(decode(twice, "deflate", "gzip")).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "identity", ", ,"})
  void leavesAloneWhatIsNotEncoded(String header) throws Exception {
    assertThat(decode(TEXT, header)).isSameAs(TEXT);
    assertThat(decode(TEXT)).isSameAs(TEXT);
  }

  @Test
  void anEmptyBodyNeedsNoDecoding() throws Exception {
    assertThat(decode(new byte[0], "gzip")).isEmpty();
    assertThat(decode(new byte[0], "br")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"br,br", "zstd,zstd", "GZIPPED,gzipped", "'a b c',unknown", "тест,unknown"})
  void namesWhatItCannotRead(String header, String name) {
    UnreadableJsonException e = failure(TEXT, header);
    assertThat(e.failure()).isEqualTo(Failure.NOT_AN_ENVELOPE);
    assertThat(e).hasMessage("answer has the Content-Encoding " + name + ", not gzip or deflate");
  }

  @ParameterizedTest
  @CsvSource({"gzip,gzip", "zlib,deflate", "raw,deflate"})
  void saysWhenAStreamIsDamagedOrEndsTooEarly(String how, String header) throws Exception {
    byte[] whole = encoded(how, TEXT);
    for (int length : new int[] {1, 5, whole.length / 2, whole.length - 5}) {
      UnreadableJsonException cut = failure(Arrays.copyOf(whole, length), header);
      assertThat(cut.failure()).isEqualTo(Failure.SERVER_ERROR);
      assertThat(cut.message()).startsWith("answer broke off: its " + header + " stream ");
    }
    assertThat(failure(TEXT, header).failure()).isEqualTo(Failure.SERVER_ERROR);
  }

  @ParameterizedTest
  @CsvSource({"gzip,gzip", "zlib,deflate", "raw,deflate"})
  void stopsABombAtTheLimitOfDecodedBytes(String how, String header) throws Exception {
    assertThat(decode(encoded(how, new byte[LIMIT]), header)).hasSize(LIMIT);

    UnreadableJsonException e = failure(encoded(how, new byte[50_000_000]), header);

    assertThat(e.failure()).isEqualTo(Failure.TOO_LARGE);
    assertThat(e).hasMessage("answer larger than 10000 bytes");
  }
}
