package io.farekeeper.sealing;

/**
 * A place in the order in which the entries of a log were sealed. What lies before it never
 * changes.
 *
 * @param segment number of the segment whose entries follow, from 1
 * @param index how many of that segment's entries lie before the place
 */
public record SealedPosition(long segment, int index) {
  static final SealedPosition FIRST = new SealedPosition(1, 0);

  /**
   * A place.
   *
   * @throws IllegalArgumentException if there is no such place in any log
   */
  public SealedPosition {
    if (segment < 1 || index < 0) {
      throw new IllegalArgumentException("no place among sealed entries");
    }
  }

  /** The place at which a segment begins. */
  static SealedPosition startOf(long segment) {
    return new SealedPosition(segment, 0);
  }
}
