package io.farekeeper.sealing;

import io.farekeeper.stores.Sha256;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bson.BsonValue;

/**
 * Entries that are to be sealed together.
 *
 * @param ids their identifiers
 * @param leaves their leaf hashes, in the same order
 */
record UnsealedBatch(List<BsonValue> ids, LeafHashes leaves) {

  boolean isEmpty() {
    return ids.isEmpty();
  }

  /** The same without some of them. */
  UnsealedBatch without(Set<Object> keys) {
    List<BsonValue> kept = new ArrayList<>();
    ByteArrayOutputStream hashes = new ByteArrayOutputStream();
    for (int n = 0; n < ids.size(); n++) {
      if (!keys.contains(EntryId.key(ids.get(n)))) {
        kept.add(ids.get(n));
        hashes.write(leaves.bytes(), n * Sha256.BYTES, Sha256.BYTES);
      }
    }
    return new UnsealedBatch(kept, new LeafHashes(hashes.toByteArray()));
  }
}
