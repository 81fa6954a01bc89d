package io.farekeeper.embedded.sandbox;

import java.util.OptionalLong;
import java.util.UUID;

/**
 * The uuids of generated passes. Their first twelve digits are the rider's id, so that anybody can
 * read off whose pass it is, the sandbox too: it needs no index of all passes of all riders.
 */
final class NewPassUuid {
  /** Where a pass came from; together with a number and the rider that is its identity. */
  enum Origin {
    CURRENT(0),
    EXPIRED(1),
    BOUGHT(2),
    ENDLESS(3),
    ORDER_ITEM(4),
    ORDER(5),
    EVENT(6),
    USE(7);

    /** Part of every uuid, so that it must never change; below 16. */
    final int number;

    Origin(int number) {
      this.number = number;
    }
  }

  private static final long ID_BITS = 48;

  private NewPassUuid() {}

  /** The uuid of the rider's n-th thing of that origin: always the same. */
  static String of(long userId, Origin origin, long n) {
    long kind = ((long) origin.number << 8) | (n & 0xff);
    long high = (userId << (Long.SIZE - ID_BITS)) | 0x4000 | kind;
    long low = mix(mix(mix(userId) + origin.number) + n);
    return new UUID(high, (low >>> 2) | Long.MIN_VALUE).toString();
  }

  /** Whose pass it would be if it were a generated one; the rider must be asked whether it is. */
  static OptionalLong ownerOf(String uuid) {
    try {
      return OptionalLong.of(
          UUID.fromString(uuid).getMostSignificantBits() >>> (Long.SIZE - ID_BITS));
    } catch (IllegalArgumentException notAUuid) {
      return OptionalLong.empty();
    }
  }

  /** Spreads a number over all 64 bits (the finaliser of SplitMix64). */
  static long mix(long number) {
    long z = number + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
