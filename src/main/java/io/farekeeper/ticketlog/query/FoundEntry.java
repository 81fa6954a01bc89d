package io.farekeeper.ticketlog.query;

import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;

/**
 * An entry as it was read.
 *
 * @param size of its BSON, in bytes
 */
record FoundEntry(BsonDocument document, Position position, int size) {
  private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();

  static FoundEntry of(RawBsonDocument raw) {
    BsonDocument document = raw.decode(CODEC);
    // Of a name that comes twice MongoDB sorts by the first one, and a document keeps the last.
    return new FoundEntry(document, Position.of(raw), raw.getByteBuffer().remaining());
  }
}
