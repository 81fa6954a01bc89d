package io.farekeeper.cards;

/** The characters that card numbers are written with. */
final class Characters {
  private static final int ASCII = 128;

  private Characters() {}

  /** The value of a digit, of any script; -1 for anything else. */
  static int digit(char c) {
    if (c < ASCII) {
      return c >= '0' && c <= '9' ? c - '0' : -1;
    }
    return Character.digit(c, 10);
  }

  /**
   * What may stand between the groups of one number: spaces, dashes and dots, of any width, and
   * what {@link #isDivider divides} other things.
   */
  static boolean isSeparator(char c) {
    if (c < ASCII) {
      return c == ' ' || c == '-' || c == '.' || isDivider(c);
    }
    return switch (Character.getType(c)) {
      case Character.SPACE_SEPARATOR, Character.DASH_PUNCTUATION, Character.FORMAT -> true;
      default -> c == '\u00B7' || c == '\u2212'; // middle dot, minus sign
    };
  }

  /** What stands between lines, columns, the steps of a path and the parts of a name, too. */
  static boolean isDivider(char c) {
    return c == '\t' || c == '\n' || c == '\r' || c == '/' || c == '_';
  }

  static boolean isLetterOrDigit(char c) {
    return c < ASCII
        ? (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
        : Character.isLetterOrDigit(c);
  }

  static boolean isHex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }
}
