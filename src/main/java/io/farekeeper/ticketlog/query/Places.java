package io.farekeeper.ticketlog.query;

import io.farekeeper.stores.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.jspecify.annotations.Nullable;

/**
 * Positions as text: it means nothing to others, and it fits only the list that gave it out. Who
 * forges one finds nothing that he could not ask for.
 */
final class Places {
  private static final int DIGEST = 8;

  private Places() {}

  /**
   * The text of a position.
   *
   * @param list what tells the list from others
   */
  static String text(Position position, String list) {
    BsonDocument document =
        new BsonDocument("l", new BsonString(position.kind().name())).append("i", position.id());
    if (position.timestamp() != null) {
      document.append("t", position.timestamp());
    }
    ByteBuffer bson =
        new RawBsonDocument(document, new BsonDocumentCodec()).getByteBuffer().asNIO();
    byte[] bytes = new byte[bson.remaining()];
    bson.get(bytes);
    byte[] place =
        ByteBuffer.allocate(DIGEST + bytes.length).put(digest(bytes, list)).put(bytes).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(place);
  }

  /** The position of a text that the same list gave out; empty if it did not. */
  static Optional<Position> parse(String text, String list) {
    try {
      byte[] place = Base64.getUrlDecoder().decode(text);
      if (place.length <= DIGEST) {
        return Optional.empty();
      }
      byte[] bytes = Arrays.copyOfRange(place, DIGEST, place.length);
      return Arrays.equals(digest(bytes, list), Arrays.copyOf(place, DIGEST))
          ? of(new RawBsonDocument(bytes).decode(new BsonDocumentCodec()))
          : Optional.empty();
    } catch (RuntimeException e) {
      // Neither base64 nor BSON: nothing that was given out.
      return Optional.empty();
    }
  }

  private static Optional<Position> of(BsonDocument document) {
    TimestampKind kind = TimestampKind.valueOf(document.getString("l").getValue());
    @Nullable BsonValue timestamp = document.get("t");
    BsonValue id = document.get("i");
    boolean fits = kind.isTimed() ? TimestampKind.of(timestamp) == kind : timestamp == null;
    return fits && id != null && Ids.isPossible(id)
        ? Optional.of(new Position(kind, timestamp, id))
        : Optional.empty();
  }

  private static byte[] digest(byte[] bytes, String list) {
    MessageDigest digest = Sha256.begin();
    digest.update(list.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    return Arrays.copyOf(digest.digest(bytes), DIGEST);
  }
}
