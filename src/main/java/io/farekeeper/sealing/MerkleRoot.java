package io.farekeeper.sealing;

import io.farekeeper.stores.Sha256;
import java.security.MessageDigest;

/**
 * The root of a Merkle tree as in RFC 6962, section 2.1: leaves and nodes are hashed apart, and of
 * any number of leaves the tree is one.
 */
final class MerkleRoot {
  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private MerkleRoot() {}

  /**
   * The root over leaf hashes.
   *
   * @param leaves hashes of 32 bytes, one after the other; each is a leaf's content
   */
  static byte[] of(byte[] leaves) {
    int count = leaves.length / Sha256.BYTES;
    return count == 0 ? Sha256.of(new byte[0]) : of(leaves, 0, count);
  }

  private static byte[] of(byte[] leaves, int from, int count) {
    MessageDigest digest = Sha256.begin();
    if (count == 1) {
      digest.update(LEAF);
      digest.update(leaves, from * Sha256.BYTES, Sha256.BYTES);
      return digest.digest();
    }
    int left = Integer.highestOneBit(count - 1);
    byte[] leftRoot = of(leaves, from, left);
    byte[] rightRoot = of(leaves, from + left, count - left);
    digest.update(NODE);
    digest.update(leftRoot);
    return digest.digest(rightRoot);
  }
}
