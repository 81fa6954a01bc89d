package io.farekeeper.ticketlog.recording;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What a body held, told by its hash; bodies of another media type are other bodies. */
final class BodyDigest {
  private final DigestInputStream body;

  BodyDigest(InputStream body, String mediaType) {
    MessageDigest digest = sha256();
    digest.update(mediaType.getBytes(StandardCharsets.UTF_8));
    this.body = new DigestInputStream(body, digest);
  }

  InputStream body() {
    return body;
  }

  /** The hash of the whole body; what nobody has read of it is passed over. */
  String hash() throws IOException {
    body.transferTo(OutputStream.nullOutputStream());
    return HexFormat.of().formatHex(body.getMessageDigest().digest());
  }

  /** The hash of a text. */
  static String of(String text) {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
