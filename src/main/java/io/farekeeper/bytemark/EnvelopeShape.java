package io.farekeeper.bytemark;

import java.util.regex.Pattern;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes the vendor's envelope from anything else that may come in its place. An envelope is
 * an object with an array {@code errors}, an object {@code data} or a text {@code server_time}, or
 * an error with a code of the vendor's, alone or as {@code errors}. Everything else is a gateway's.
 */
final class EnvelopeShape {
  /** A text that breaks off or is too deep may still show that it began as an envelope. */
  private static final Pattern BEGINNING =
      Pattern.compile("\\s*\\{\\s*\"(?:errors|server_time|data)\"\\s*:");

  /** The part of a text that the beginning is looked for in. */
  private static final int BEGINNING_LENGTH = 256;

  private EnvelopeShape() {}

  /**
   * The envelope.
   *
   * @throws UnreadableJsonException with {@link Failure#NOT_AN_ENVELOPE} if it is none, with
   *     another failure if it is one that cannot be read
   */
  static BsonDocument read(HttpAnswer answer) throws UnreadableJsonException {
    if (answer.unread() != null) {
      throw answer.unread();
    }
    BsonValue value = parse(answer.text());
    if (value instanceof BsonDocument document && isEnvelope(document)) {
      return document;
    }
    throw none(value.isDocument() ? "JSON that is no envelope" : "JSON that is no object");
  }

  private static BsonValue parse(String text) throws UnreadableJsonException {
    if (text.isBlank()) {
      throw none("it is empty");
    }
    try {
      return JsonToBson.parse(text);
    } catch (UnreadableJsonException e) {
      String beginning = text.substring(0, Math.min(text.length(), BEGINNING_LENGTH));
      if (BEGINNING.matcher(beginning).lookingAt()) {
        throw e;
      }
      throw none("it is not JSON");
    }
  }

  private static UnreadableJsonException none(String message) {
    return new UnreadableJsonException(Failure.NOT_AN_ENVELOPE, message);
  }

  private static boolean isEnvelope(BsonDocument document) {
    return document.get("errors") instanceof BsonArray
        || document.get("data") instanceof BsonDocument
        || isString(document.get("server_time"))
        || VendorErrors.isOne(document)
        || (document.get("errors") instanceof BsonDocument error && VendorErrors.isOne(error));
  }

  private static boolean isString(@Nullable BsonValue value) {
    return value != null && value.isString();
  }
}
