package io.farekeeper.tickets.sync;

/** Halves of a surrogate pair that stand alone: JSON can write them, UTF-8 and so BSON cannot. */
final class LoneSurrogates {
  private static final char REPLACEMENT = '\uFFFD';

  private LoneSurrogates() {}

  static boolean isLone(String text, int index) {
    char c = text.charAt(index);
    if (!Character.isSurrogate(c)) {
      return false;
    }
    if (Character.isHighSurrogate(c)) {
      return index + 1 >= text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
    }
    return index == 0 || !Character.isHighSurrogate(text.charAt(index - 1));
  }

  /** The text with each lone half replaced by U+FFFD; the same object if there is none. */
  static String replaced(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isLone(text, i)) {
        return replacedFrom(text, i);
      }
    }
    return text;
  }

  private static String replacedFrom(String text, int first) {
    StringBuilder out = new StringBuilder(text);
    for (int i = first; i < text.length(); i++) {
      if (isLone(text, i)) {
        out.setCharAt(i, REPLACEMENT);
      }
    }
    return out.toString();
  }
}
