package io.farekeeper.sealing;

import io.farekeeper.stores.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import org.bson.BsonBinaryReader;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.ByteBuf;
import org.bson.ByteBufNIO;
import org.bson.RawBsonDocument;
import org.bson.io.ByteBufferBsonInput;
import org.jspecify.annotations.Nullable;

/**
 * What an entry is sealed as: SHA-256 over its BSON as stored, without {@code farekeeper.segment},
 * and without {@code farekeeper} if nothing else is in it. It works on the bytes, so that nothing
 * is lost that a parsed document would not show: types, order, repeated names.
 */
final class LeafHash {
  static final String OWN = "farekeeper";
  static final String MARK = "segment";

  /** Length and final zero. */
  private static final int EMPTY_DOCUMENT = 5;

  private LeafHash() {}

  /** Where an element of a document lies: type byte, value, and the byte after it. */
  private record Element(int from, int value, int to, BsonType type) {
    int length() {
      return to - from;
    }
  }

  static byte[] of(RawBsonDocument entry) {
    byte[] bytes = bytesOf(entry);
    Element own = find(bytes, 0, OWN);
    if (own == null || own.type() != BsonType.DOCUMENT) {
      return Sha256.of(bytes);
    }
    Element mark = find(bytes, own.value(), MARK);
    int left = own.to() - own.value() - (mark == null ? 0 : mark.length());
    if (left == EMPTY_DOCUMENT) {
      return without(bytes, own);
    }
    return mark == null ? Sha256.of(bytes) : withoutMark(bytes, own, left, mark);
  }

  private static byte[] without(byte[] bytes, Element own) {
    MessageDigest digest = Sha256.begin();
    digest.update(length(bytes.length - own.length()));
    digest.update(bytes, Integer.BYTES, own.from() - Integer.BYTES);
    digest.update(bytes, own.to(), bytes.length - own.to());
    return digest.digest();
  }

  private static byte[] withoutMark(byte[] bytes, Element own, int left, Element mark) {
    MessageDigest digest = Sha256.begin();
    digest.update(length(bytes.length - mark.length()));
    digest.update(bytes, Integer.BYTES, own.value() - Integer.BYTES);
    digest.update(length(left));
    int inside = own.value() + Integer.BYTES;
    digest.update(bytes, inside, mark.from() - inside);
    digest.update(bytes, mark.to(), bytes.length - mark.to());
    return digest.digest();
  }

  private static byte[] length(int length) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array();
  }

  /** A document's BSON. */
  static byte[] bytesOf(RawBsonDocument document) {
    ByteBuf buffer = document.getByteBuffer();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  /** The first of the name, for that is the one that MongoDB's paths mean. */
  private static @Nullable Element find(byte[] bytes, int document, String name) {
    ByteBuffer view = ByteBuffer.wrap(bytes, document, bytes.length - document).slice();
    try (ByteBufferBsonInput input = new ByteBufferBsonInput(new ByteBufNIO(view));
        BsonBinaryReader reader = new BsonBinaryReader(input)) {
      reader.readStartDocument();
      while (true) {
        int from = input.getPosition();
        BsonType type = reader.readBsonType();
        if (type == BsonType.END_OF_DOCUMENT) {
          return null;
        }
        String found = reader.readName();
        int value = input.getPosition();
        reader.skipValue();
        if (found.equals(name)) {
          return new Element(
              document + from, document + value, document + input.getPosition(), type);
        }
      }
    }
  }

  /** The entry's mark, or null if it has none. */
  static @Nullable BsonValue markOf(RawBsonDocument entry) {
    BsonValue own = entry.get(OWN);
    return own != null && own.isDocument() ? own.asDocument().get(MARK) : null;
  }

  /** Whether the entry can be given a mark: what legacy wrote there may be anything. */
  static boolean canBeMarked(RawBsonDocument entry) {
    BsonValue own = entry.get(OWN);
    return own == null || own.isDocument();
  }
}
