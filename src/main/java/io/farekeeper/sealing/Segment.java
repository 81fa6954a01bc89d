package io.farekeeper.sealing;

import io.farekeeper.stores.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.jspecify.annotations.Nullable;

/**
 * A segment of a log.
 *
 * @param head what it says of itself
 * @param ids its entries' identifiers, of whatever type, in the order of sealing
 * @param leaves their leaf hashes, 32 bytes each, in the same order
 */
record Segment(SegmentHead head, List<BsonValue> ids, LeafHashes leaves) {
  static final String IDS = "ids";
  static final String LEAVES = "leaves";

  /** Makes the segment that follows another one. */
  static Segment after(
      @Nullable SegmentHead newest,
      SealedLog log,
      UnsealedBatch entries,
      Instant now,
      SealingKeys keys) {
    SegmentHead head =
        new SegmentHead(
            log.word(),
            newest == null ? 1 : newest.number() + 1,
            Instant.ofEpochMilli(now.toEpochMilli()),
            entries.ids().size(),
            rootOf(entries.leaves()),
            hashOf(entries.ids()),
            newest == null ? SegmentHead.NO_PREVIOUS : newest.hash(),
            keys.signingId().orElse(null),
            "",
            null,
            false);
    return new Segment(head.sealed(keys), entries.ids(), entries.leaves());
  }

  static String rootOf(LeafHashes leaves) {
    return HexFormat.of().formatHex(MerkleRoot.of(leaves.bytes()));
  }

  /** Over their BSON, as the array of a document that holds nothing else. */
  static String hashOf(List<BsonValue> ids) {
    BsonDocument document = new BsonDocument(IDS, new BsonArray(ids));
    return Sha256.hexOf(LeafHash.bytesOf(new RawBsonDocument(document, new BsonDocumentCodec())));
  }

  BsonDocument stored() {
    BsonDocument document =
        new BsonDocument("_id", new BsonString(Segments.idOf(head.log(), head.number())))
            .append("log", new BsonString(head.log()))
            .append("number", new BsonInt64(head.number()))
            .append("sealed_at", new BsonDateTime(head.sealedAt().toEpochMilli()))
            .append("count", new BsonInt32(head.count()))
            .append("root", new BsonString(head.root()))
            .append("ids_hash", new BsonString(head.idsHash()))
            .append("previous", new BsonString(head.previous()))
            .append("hash", new BsonString(head.hash()));
    if (head.keyId() != null && head.hmac() != null) {
      document.append("key_id", new BsonString(head.keyId()));
      document.append("hmac", new BsonString(head.hmac()));
    }
    return document
        .append("marked", BsonBoolean.valueOf(head.marked()))
        .append(IDS, new BsonArray(ids))
        .append(LEAVES, new BsonBinary(leaves.bytes()));
  }

  /**
   * Reads a stored one; whether its parts fit each other is not looked at.
   *
   * @throws RuntimeException if a part is missing or of another type
   */
  static Segment of(BsonDocument stored) {
    return new Segment(
        SegmentHead.of(stored),
        new ArrayList<>(stored.getArray(IDS)),
        new LeafHashes(stored.getBinary(LEAVES).getData()));
  }
}
