package io.farekeeper.jobs;

/**
 * The part of all users that one execution of a run is for: those whose id leaves the index as the
 * remainder of a division by the number of shards.
 *
 * @param index which part it is, from 0
 * @param of how many parts there are, at least 1
 */
public record Shard(int index, int of) {
  /** All users: the only shard of a run that is not split. */
  public static final Shard WHOLE = new Shard(0, 1);

  public Shard {
    if (of < 1 || index < 0 || index >= of) {
      throw new IllegalArgumentException("There is no shard %d of %d".formatted(index, of));
    }
  }

  /** Whether the user belongs to this part. */
  public boolean holds(long userId) {
    return Math.floorMod(userId, of) == index;
  }
}
