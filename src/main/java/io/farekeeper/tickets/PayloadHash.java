package io.farekeeper.tickets;

import io.farekeeper.tickets.sync.EcmaJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.bson.BsonDocument;

/**
 * {@code payload_hash}: the lower-case hex MD5 of the payload's {@code JSON.stringify}, byte for
 * byte what the legacy services compute. It shows whether a pass changed; it protects nothing.
 */
public final class PayloadHash {
  private PayloadHash() {}

  /** The hash of a pass as the API sent it, before anything in it is replaced for storing. */
  public static String of(BsonDocument payload) {
    return ofJson(EcmaJson.stringify(payload));
  }

  /** The hash of a pass of which {@code JSON.stringify} is there already. */
  public static String ofJson(String json) {
    try {
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }
}
