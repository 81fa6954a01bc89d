package io.farekeeper.sealing;

import io.farekeeper.stores.Sha256;
import java.util.Arrays;

/** Leaf hashes, one after the other; the bytes are not copied and not to be changed. */
final class LeafHashes {
  private final byte[] bytes;

  LeafHashes(byte[] bytes) {
    this.bytes = bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Whether they are whole hashes and so many. */
  boolean are(int count) {
    return bytes.length == count * Sha256.BYTES;
  }

  boolean has(int place, byte[] leaf) {
    int from = place * Sha256.BYTES;
    return Arrays.equals(bytes, from, from + Sha256.BYTES, leaf, 0, leaf.length);
  }
}
