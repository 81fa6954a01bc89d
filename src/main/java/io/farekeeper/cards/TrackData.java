package io.farekeeper.cards;

/**
 * What a card's magnetic stripe holds, around its number: {@code %B4111…^DOE/JANE^2812…?} and
 * {@code ;4111…=2812…?}, the latter also as terminals give it, {@code 4111…D2812…F}.
 */
final class TrackData {
  private static final int LONGEST_NAME = 40;
  private static final int LONGEST_REST = 60;
  private static final int EXPIRY_DIGITS = 4;
  private static final int EXPIRY_AND_SERVICE_DIGITS = 7;

  private TrackData() {}

  /** Whether the stripe's start mark stands before the position. */
  static boolean opens(String text, int position) {
    return begin(text, position) < position;
  }

  /** Where the stripe's content begins, if the number begins at the position. */
  static int begin(String text, int position) {
    if (position >= 1 && text.charAt(position - 1) == ';') {
      return position - 1;
    }
    boolean first =
        position >= 2
            && (text.charAt(position - 1) | 0x20) == 'b'
            && text.charAt(position - 2) == '%';
    return first ? position - 2 : position;
  }

  /** Where it ends if the number ends at the position; the position itself if it is no stripe's. */
  static int end(String text, int position) {
    if (position >= text.length()) {
      return position;
    }
    return switch (text.charAt(position)) {
      case '^' -> endOfFirst(text, position);
      case '=' -> endOfSecond(text, position, EXPIRY_DIGITS);
      case 'D', 'd' -> endOfSecond(text, position, EXPIRY_AND_SERVICE_DIGITS);
      default -> position;
    };
  }

  private static int endOfFirst(String text, int position) {
    int nameEnd = find('^', text, position + 1, LONGEST_NAME);
    if (nameEnd < 0) {
      return position;
    }
    int mark = find('?', text, nameEnd, LONGEST_REST);
    if (mark >= 0) {
      return mark + 1;
    }
    int end = nameEnd + 1;
    while (end < text.length() && Characters.isLetterOrDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static int find(char mark, String text, int from, int most) {
    return text.indexOf(mark, from, Math.min(text.length(), from + most));
  }

  private static int endOfSecond(String text, int position, int leastDigits) {
    int end = position + 1;
    while (end < text.length() && Characters.digit(text.charAt(end)) >= 0) {
      end++;
    }
    if (end - position - 1 < leastDigits) {
      return position;
    }
    boolean closed = end < text.length() && "?Ff".indexOf(text.charAt(end)) >= 0;
    return closed ? end + 1 : end;
  }
}
