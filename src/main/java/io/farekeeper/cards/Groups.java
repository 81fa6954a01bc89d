package io.farekeeper.cards;

import java.util.ArrayList;
import java.util.List;

/**
 * How digits are grouped. Signs that divide other things too (lines, columns, paths, names) make
 * one number of many; only where the groups are those of a card is it taken for one.
 */
final class Groups {
  private static final int LONGEST = 6;
  private static final List<List<Integer>> UNEVEN = List.of(List.of(4, 6, 5), List.of(4, 6, 4));

  private Groups() {}

  /** Whether the digits from start to end (excluding) may be one card number. */
  static boolean mayBeOneNumber(String text, int start, int end) {
    List<Integer> lengths = new ArrayList<>();
    boolean divided = false;
    int length = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (Characters.digit(c) >= 0) {
        length++;
      } else {
        divided |= Characters.isDivider(c);
        if (length > 0) {
          lengths.add(length);
        }
        length = 0;
      }
    }
    lengths.add(length);
    return !divided || areEven(lengths) || UNEVEN.contains(lengths);
  }

  /** All of one length, the last one not longer. */
  private static boolean areEven(List<Integer> lengths) {
    int first = lengths.getFirst();
    return first <= LONGEST
        && lengths.getLast() <= first
        && lengths.subList(0, lengths.size() - 1).stream().allMatch(length -> length == first);
  }
}
