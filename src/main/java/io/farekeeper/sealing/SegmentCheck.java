package io.farekeeper.sealing;

import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** Checks whether a stored segment fits itself, the one before it, and its signature. */
final class SegmentCheck {
  private final SealingKeys keys;
  private final SealingProperties.UnsignedUntil unsignedUntil;
  private final VerificationTally verificationTally;

  SegmentCheck(
      SealingKeys keys,
      SealingProperties.UnsignedUntil unsignedUntil,
      VerificationTally verificationTally) {
    this.keys = keys;
    this.unsignedUntil = unsignedUntil;
    this.verificationTally = verificationTally;
  }

  /**
   * Checks one; what is wrong goes to the tally.
   *
   * @param number its place
   * @param previous hash of the one before it, or null if that is not known
   * @return the segment, or null if its entries cannot be told
   */
  @Nullable Segment check(
      SealedLog log, BsonDocument stored, long number, @Nullable String previous) {
    String name = log.word() + " segment " + number;
    Segment segment;
    try {
      segment = Segment.of(stored);
    } catch (RuntimeException e) {
      broken("a segment cannot be read", name);
      return null;
    }
    SegmentHead head = segment.head();
    if (head.number() != number || !head.log().equals(log.word())) {
      broken("a segment is not in its place", name);
    }
    if (previous != null && !head.previous().equals(previous)) {
      broken("a segment does not follow the one before it", name);
    }
    if (!head.hash().equals(head.computedHash())) {
      broken("a segment's hash does not fit its head", name);
    }
    checkSignature(log, head, name);
    return checkContent(segment, name) ? segment : null;
  }

  /** Whether there is a leaf for each identifier, so that entries can be compared. */
  private boolean checkContent(Segment segment, String name) {
    boolean whole = segment.leaves().are(segment.ids().size());
    if (!whole || segment.head().count() != segment.ids().size()) {
      broken("a segment has not as many entries as it says", name);
      return whole;
    }
    if (!Segment.rootOf(segment.leaves()).equals(segment.head().root())) {
      broken("a segment's Merkle root does not fit its leaf hashes", name);
    }
    if (!Segment.hashOf(segment.ids()).equals(segment.head().idsHash())) {
      broken("a segment's identifiers are not those that were sealed", name);
    }
    return true;
  }

  private void checkSignature(SealedLog log, SegmentHead head, String name) {
    if (head.keyId() == null || head.hmac() == null) {
      if (!keys.areNone() && head.number() > unsignedUntil.of(log)) {
        broken("a segment is not signed", name);
      }
      return;
    }
    if (keys.areNone()) {
      verificationTally.signature(false);
      return;
    }
    switch (keys.check(head.keyId(), head.hash(), head.hmac())) {
      case GOOD -> verificationTally.signature(true);
      case WRONG -> {
        verificationTally.signature(true);
        broken("a segment's HMAC is wrong", name);
      }
      case UNKNOWN_KEY -> {
        verificationTally.signature(false);
        broken("a segment is signed with a key that is not configured", name);
      }
    }
  }

  private void broken(String reason, String name) {
    verificationTally.found(Finding.SEGMENTS_BROKEN, reason, name);
  }
}
