package io.farekeeper.process;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.bson.Document;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A pass as text, the same wherever it was found: its fields in their order. */
final class PassText {
  private static final JsonWriterSettings JSON =
      JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();

  private PassText() {}

  static String of(ObjectNode pass) {
    return pass.toString();
  }

  static String of(Document pass) {
    return JsonMapper.shared().readTree(pass.toJson(JSON)).toString();
  }

  /** The sandbox's passes hold nothing that JSON.stringify would write in another way. */
  static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
