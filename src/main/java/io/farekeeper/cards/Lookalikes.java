package io.farekeeper.cards;

/** What has the digits of a card number and is plainly something else. */
final class Lookalikes {
  private static final int UUID_LENGTH = 36;
  private static final int SHORTEST_HEX_ID = 24;

  /** How far around a number its neighbourhood is looked at, for a text can be endless. */
  private static final int FARTHEST = 128;

  private static final int LONGEST_INTEGER_PART = 3;

  private Lookalikes() {}

  /** Whether the digits from start to end (excluding) are a part of something else. */
  static boolean isOne(String text, int start, int end) {
    return isInHexId(text, start, start, end)
        || isInHexId(text, end - 1, start, end)
        || isInUuid(text, start, end)
        || isDecimal(text, start, end)
        || isPairOfDecimals(text, start, end)
        || holdsDate(text, start, end);
  }

  /**
   * The id of a document (24), an MD5 or a UUID without dashes (32), and longer. Track 2 of a card
   * as terminals give it is written in these characters too.
   */
  private static boolean isInHexId(String text, int position, int start, int end) {
    int from = position;
    int least = Math.max(0, position - FARTHEST);
    while (from > least && Characters.isLetterOrDigit(text.charAt(from - 1))) {
      from--;
    }
    int most = Math.min(text.length(), position + FARTHEST);
    int to = position;
    boolean letters = false;
    for (int i = from; i < most && Characters.isLetterOrDigit(text.charAt(i)); i++) {
      if (!Characters.isHex(text.charAt(i))) {
        return false;
      }
      letters |= text.charAt(i) > '9';
      to = i + 1;
    }
    boolean track = from == start && TrackData.end(text, end) > end;
    return letters && to - from >= SHORTEST_HEX_ID && !track;
  }

  private static boolean isInUuid(String text, int start, int end) {
    int last = Math.min(end - 1, text.length() - UUID_LENGTH);
    for (int from = Math.max(0, start - UUID_LENGTH + 1); from <= last; from++) {
      if (isUuid(text, from)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isUuid(String text, int from) {
    if (text.charAt(from + 8) != '-') {
      return false;
    }
    for (int i = 0; i < UUID_LENGTH; i++) {
      char c = text.charAt(from + i);
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash ? c != '-' : !Characters.isHex(c)) {
        return false;
      }
    }
    return true;
  }

  /** 29.7604267999999984: with what stands before the point or without it. */
  private static boolean isDecimal(String text, int start, int end) {
    int fraction = groupBegin(text, end);
    if (fraction < 2 || text.charAt(fraction - 1) != '.') {
      return false;
    }
    int from = groupBegin(text, fraction - 1);
    int integerPart = fraction - 1 - from;
    boolean number = from == 0 || !Characters.isLetterOrDigit(text.charAt(from - 1));
    return (start == fraction || start == from)
        && integerPart >= 1
        && integerPart <= LONGEST_INTEGER_PART
        && number;
  }

  /** 40.712776 -74.005974: a place. */
  private static boolean isPairOfDecimals(String text, int start, int end) {
    int point = groupEnd(text, start, end);
    int gap = point == end ? end : groupEnd(text, point + 1, end);
    if (gap == end || text.charAt(point) != '.' || text.charAt(gap) == '.') {
      return false;
    }
    int second = gap;
    while (Characters.digit(text.charAt(second)) < 0) {
      second++;
    }
    int secondPoint = groupEnd(text, second, end);
    return point - start <= LONGEST_INTEGER_PART
        && secondPoint - second <= LONGEST_INTEGER_PART
        && secondPoint < end
        && text.charAt(secondPoint) == '.'
        && groupEnd(text, secondPoint + 1, end) == end;
  }

  /** Where the digits that end here begin. */
  private static int groupBegin(String text, int end) {
    int i = end;
    while (i > 0 && Characters.digit(text.charAt(i - 1)) >= 0) {
      i--;
    }
    return i;
  }

  /** Where the digits that begin here end, at the latest. */
  private static int groupEnd(String text, int start, int end) {
    int i = start;
    while (i < end && Characters.digit(text.charAt(i)) >= 0) {
      i++;
    }
    return i;
  }

  /** Bus 412 2026-11-21 16:02: a year, a month and a day as three groups, either way round. */
  private static boolean holdsDate(String text, int start, int end) {
    for (int i = start; i + 10 <= end; i++) {
      boolean groupBegins = i == start || Characters.digit(text.charAt(i - 1)) < 0;
      boolean groupEnds = i + 10 == end || Characters.digit(text.charAt(i + 10)) < 0;
      if (groupBegins && groupEnds && (isDate(text, i, 4, 2, 2) || isDate(text, i, 2, 2, 4))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isDate(String text, int from, int first, int second, int third) {
    int secondFrom = from + first + 1;
    int thirdFrom = secondFrom + second + 1;
    char separator = text.charAt(secondFrom - 1);
    int one = number(text, from, first);
    int two = number(text, secondFrom, second);
    int three = number(text, thirdFrom, third);
    int year = first == 4 ? one : three;
    int day = first == 4 ? three : one;
    return separator == text.charAt(thirdFrom - 1)
        && (separator == '-' || separator == '.')
        && year >= 1900
        && year < 2100
        && two >= 1
        && two <= 31
        && day >= 1
        && day <= 31;
  }

  /** Less than zero if it is not all digits. */
  private static int number(String text, int from, int length) {
    int number = 0;
    for (int i = from; i < from + length; i++) {
      int digit = Characters.digit(text.charAt(i));
      if (digit < 0) {
        return -1;
      }
      number = 10 * number + digit;
    }
    return number;
  }
}
