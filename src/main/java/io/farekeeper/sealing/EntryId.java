package io.farekeeper.sealing;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;

/** An entry's {@code _id}, which in a legacy entry may be of any type. */
final class EntryId {
  private static final int OBJECT_ID_BYTES = 12;

  private EntryId() {}

  /** Equal for equal identifiers: in one that is a document, the order of its fields counts. */
  static Object key(BsonValue id) {
    return id.isDocument() ? ByteBuffer.wrap(bytesOf(id)) : id;
  }

  /** A field that every document has which was found by it. */
  static BsonValue required(BsonDocument document, String field) {
    return Objects.requireNonNull(document.get(field), field);
  }

  /** BSON bytes that it takes. */
  static int sizeOf(BsonValue id) {
    return id.isObjectId() ? OBJECT_ID_BYTES : bytesOf(id).length;
  }

  private static byte[] bytesOf(BsonValue id) {
    RawBsonDocument raw = new RawBsonDocument(new BsonDocument("", id), new BsonDocumentCodec());
    return LeafHash.bytesOf(raw);
  }

  /** In words, for a person who looks for it. */
  static String words(BsonValue id) {
    return switch (id.getBsonType()) {
      case OBJECT_ID -> id.asObjectId().getValue().toHexString();
      case STRING -> id.asString().getValue();
      case INT32, INT64 -> Long.toString(id.asNumber().longValue());
      default -> new BsonDocument("_id", id).toJson();
    };
  }
}
