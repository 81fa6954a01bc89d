package io.farekeeper.sealing;

import io.farekeeper.stores.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What a segment says of itself and its place in the chain.
 *
 * @param log the log's name
 * @param number its place, from 1 without gaps
 * @param sealedAt when it was made
 * @param count how many entries it holds
 * @param root Merkle root over the leaf hashes, hex
 * @param idsHash SHA-256 over the entries' identifiers, hex
 * @param previous hash of the segment before it, hex; zeros for the first
 * @param keyId the key of the HMAC, or null if it has none
 * @param hash SHA-256 over the canonical form of all that, hex
 * @param hmac HMAC-SHA-256 over the hash, hex, or null if there was no key
 * @param marked whether its entries are known to bear its mark; outside of the hash
 */
record SegmentHead(
    String log,
    long number,
    Instant sealedAt,
    int count,
    String root,
    String idsHash,
    String previous,
    @Nullable String keyId,
    String hash,
    @Nullable String hmac,
    boolean marked) {
  /** What the first segment names as the one before it. */
  static final String NO_PREVIOUS = "0".repeat(2 * Sha256.BYTES);

  /** What the hash is over: lines of {@code name=value}, which a shell can write as well. */
  String canonical() {
    return """
    farekeeper-segment-1
    log=%s
    number=%d
    sealed_at_ms=%d
    count=%d
    root=%s
    ids=%s
    previous=%s
    key=%s
    """
        .formatted(
            log,
            number,
            sealedAt.toEpochMilli(),
            count,
            root,
            idsHash,
            previous,
            keyId == null ? "none" : keyId);
  }

  /** The hash that it ought to have. */
  String computedHash() {
    return Sha256.hexOf(canonical().getBytes(StandardCharsets.UTF_8));
  }

  /** Chained and signed, from all the rest. */
  SegmentHead sealed(SealingKeys keys) {
    String computed = computedHash();
    return new SegmentHead(
        log,
        number,
        sealedAt,
        count,
        root,
        idsHash,
        previous,
        keyId,
        computed,
        keys.sign(computed).orElse(null),
        false);
  }

  /**
   * Reads a stored one.
   *
   * @throws org.bson.BsonInvalidOperationException if a field is missing or of another type
   */
  static SegmentHead of(BsonDocument stored) {
    return new SegmentHead(
        stored.getString("log").getValue(),
        stored.getInt64("number").getValue(),
        Instant.ofEpochMilli(stored.getDateTime("sealed_at").getValue()),
        stored.getInt32("count").getValue(),
        stored.getString("root").getValue(),
        stored.getString("ids_hash").getValue(),
        stored.getString("previous").getValue(),
        optional(stored, "key_id"),
        stored.getString("hash").getValue(),
        optional(stored, "hmac"),
        BsonBoolean.TRUE.equals(stored.get("marked")));
  }

  private static @Nullable String optional(BsonDocument stored, String field) {
    BsonValue value = stored.get(field);
    return value instanceof BsonString text ? text.getValue() : null;
  }
}
