package io.farekeeper.ticketlog.recording;

import io.farekeeper.stores.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The bytes of a body, told by their hash; bodies of another media type are other bodies. */
final class BodyDigest {
  private final DigestInputStream body;

  BodyDigest(InputStream body, String mediaType) {
    MessageDigest digest = Sha256.begin();
    digest.update(mediaType.getBytes(StandardCharsets.UTF_8));
    this.body = new DigestInputStream(body, digest);
  }

  InputStream body() {
    return body;
  }

  /** The hash of the whole body; what was not read of it is passed over. */
  String hash() throws IOException {
    body.transferTo(OutputStream.nullOutputStream());
    return HexFormat.of().formatHex(body.getMessageDigest().digest());
  }

  /** The hash of a text. */
  static String of(String text) {
    return Sha256.hexOf(text);
  }
}
