package io.farekeeper.cards;

import org.jspecify.annotations.Nullable;

/**
 * A text in which card numbers were looked for. A number may stand anywhere in it, in one piece or
 * in groups, but begins where a group of digits begins and ends where one ends.
 */
final class CardText {
  private static final int MOST_SEPARATORS = 3;

  private final String text;
  private final StringBuilder out = new StringBuilder();
  private int copied;
  private int numbers;
  private int tracks;

  private CardText(String text) {
    this.text = text;
  }

  /** Null if there is no card number; a text with no row of 13 digits costs one look at it. */
  static @Nullable CardText search(String text) {
    if (text.length() < CardNumber.SHORTEST) {
      return null;
    }
    CardText found = null;
    int digits = 0;
    int from = 0;
    int gap = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : 0;
      if (Characters.digit(c) >= 0) {
        from = digits == 0 ? i : from;
        digits++;
        gap = 0;
      } else if (digits > 0 && !(Characters.isSeparator(c) && ++gap <= MOST_SEPARATORS)) {
        if (digits >= CardNumber.SHORTEST) {
          found = found == null ? new CardText(text) : found;
          found.row(from, i);
        }
        digits = 0;
        gap = 0;
      }
    }
    return found == null || found.numbers == 0 ? null : found;
  }

  int numbers() {
    return numbers;
  }

  /** How many of the numbers were a part of what a magnetic stripe holds. */
  int tracks() {
    return tracks;
  }

  String cleaned() {
    return out + text.substring(copied);
  }

  /** Numbers that overlap are cut as one: what one of them leaves, another may have to hide. */
  private void row(int from, int to) {
    int begin = -1;
    int end = -1;
    for (int start = Math.max(from, copied); start < to; start = nextGroup(start, to)) {
      int cardEnd = longestCard(start, to);
      if (cardEnd < 0) {
        continue;
      }
      if (begin >= 0 && start >= end) {
        cut(begin, end);
        begin = -1;
      }
      begin = begin < 0 ? start : begin;
      end = Math.max(end, cardEnd);
    }
    if (begin >= 0) {
      cut(begin, end);
    }
  }

  private int nextGroup(int start, int to) {
    int i = start;
    while (i < to && Characters.digit(text.charAt(i)) >= 0) {
      i++;
    }
    while (i < to && Characters.digit(text.charAt(i)) < 0) {
      i++;
    }
    return i;
  }

  /** Where the longest card number that begins here ends; -1 if none does. */
  private int longestCard(int start, int to) {
    if (!Issuers.begin(Characters.digit(text.charAt(start))) && !TrackData.opens(text, start)) {
      return -1;
    }
    int longest = -1;
    long number = 0;
    int length = 0;
    for (int i = start; i < to; i++) {
      int digit = Characters.digit(text.charAt(i));
      if (digit < 0) {
        continue;
      }
      if (++length > CardNumber.LONGEST) {
        break;
      }
      number = 10 * number + digit;
      boolean groupEnds = i + 1 == to || Characters.digit(text.charAt(i + 1)) < 0;
      if (groupEnds && length >= CardNumber.SHORTEST && isCard(number, length, start, i + 1)) {
        longest = i + 1;
      }
    }
    return longest;
  }

  private boolean isCard(long number, int length, int start, int end) {
    if (TrackData.opens(text, start) && TrackData.end(text, end) > end) {
      return true;
    }
    return CardNumber.isOne(number, length)
        && Groups.mayBeOneNumber(text, start, end)
        && !Lookalikes.isOne(text, start, end);
  }

  private void cut(int start, int end) {
    int trackEnd = TrackData.end(text, end);
    int cutFrom = trackEnd > end ? TrackData.begin(text, start) : start;
    StringBuilder digits = new StringBuilder();
    for (int i = start; i < end; i++) {
      int digit = Characters.digit(text.charAt(i));
      if (digit >= 0) {
        digits.append(digit);
      }
    }
    out.append(text, copied, Math.max(cutFrom, copied)).append(CardNumber.cut(digits.toString()));
    copied = trackEnd;
    numbers++;
    tracks += trackEnd > end ? 1 : 0;
  }
}
