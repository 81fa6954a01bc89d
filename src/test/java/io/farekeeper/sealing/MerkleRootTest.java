package io.farekeeper.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.stores.Sha256;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MerkleRootTest {
  private static final int MOST_LEAVES = 70;

  private static byte[] hash(int domain, byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(domain);
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return Sha256.of(all.toByteArray());
  }

  /** The same tree made from below: neighbours are joined, a last one without waits. */
  private static byte[] fromBelow(List<byte[]> leaves) {
    List<byte[]> level = new ArrayList<>(leaves.stream().map(leaf -> hash(0, leaf)).toList());
    while (level.size() > 1) {
      List<byte[]> above = new ArrayList<>();
      for (int n = 0; n < level.size(); n += 2) {
        above.add(n + 1 < level.size() ? hash(1, level.get(n), level.get(n + 1)) : level.get(n));
      }
      level = above;
    }
    return level.getFirst();
  }

  private static byte[] joined(List<byte[]> leaves) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    leaves.forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static List<byte[]> leaves(Random random, int count) {
    List<byte[]> leaves = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      byte[] leaf = new byte[Sha256.BYTES];
      random.nextBytes(leaf);
      leaves.add(leaf);
    }
    return leaves;
  }

  @Test
  void anyNumberOfLeavesGivesTheTreeOfTheStandard() {
    Random random = new Random(6962);
    for (int count = 1; count <= MOST_LEAVES; count++) {
      List<byte[]> leaves = leaves(random, count);
      assertThat(MerkleRoot.of(joined(leaves))).as("%d leaves", count).isEqualTo(fromBelow(leaves));
    }
  }

  @Test
  void everyLeafAndItsPlaceCount() {
    Random random = new Random(1);
    for (int count = 2; count <= MOST_LEAVES; count++) {
      List<byte[]> leaves = leaves(random, count);
      byte[] root = MerkleRoot.of(joined(leaves));

      int changed = random.nextInt(count);
      List<byte[]> others = new ArrayList<>(leaves);
      byte[] other = leaves.get(changed).clone();
      other[random.nextInt(other.length)] ^= 1;
      others.set(changed, other);
      assertThat(MerkleRoot.of(joined(others))).isNotEqualTo(root);

      List<byte[]> swapped = new ArrayList<>(leaves);
      swapped.set(0, leaves.get(count - 1));
      swapped.set(count - 1, leaves.getFirst());
      assertThat(MerkleRoot.of(joined(swapped))).isNotEqualTo(root);

      assertThat(MerkleRoot.of(joined(leaves.subList(0, count - 1)))).isNotEqualTo(root);
    }
  }

  @Test
  void ofNothingItIsTheHashOfNothing() {
    assertThat(HexFormat.of().formatHex(MerkleRoot.of(new byte[0])))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }
}
