package io.farekeeper.bytemark;

import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** A single pass as somebody hands it on who got it from Bytemark: read as an answer is. */
public final class PassJson {
  private PassJson() {}

  /**
   * The object that the bytes hold, with nothing lost that counts for its hash; empty if they hold
   * something else, or an object nested deeper than answers may be.
   *
   * @param utf8 JSON; may be changed
   */
  public static Optional<BsonDocument> read(byte[] utf8) {
    try {
      BsonValue value = JsonToBson.parse(Utf8.decode(utf8));
      return value.isDocument() ? Optional.of(value.asDocument()) : Optional.empty();
    } catch (UnreadableJsonException e) {
      return Optional.empty();
    }
  }
}
