package io.farekeeper.ticketlog;

import io.farekeeper.stores.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * The {@code _id} of an entry, derived from what makes it that entry: a repeat is a duplicate key.
 */
public final class EventId {
  private static final int OBJECT_ID_BYTES = 12;
  private static final byte[] NOTHING = {};

  private EventId() {}

  /** Each part counts, and where it stands: ("ab", "c") is another event than ("a", "bc"). */
  public static ObjectId of(@Nullable Object... parts) {
    MessageDigest digest = Sha256.begin();
    ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
    for (@Nullable Object part : parts) {
      byte[] bytes = part == null ? NOTHING : part.toString().getBytes(StandardCharsets.UTF_8);
      digest.update(length.clear().putInt(part == null ? -1 : bytes.length).flip());
      digest.update(bytes);
    }
    return new ObjectId(Arrays.copyOf(digest.digest(), OBJECT_ID_BYTES));
  }
}
