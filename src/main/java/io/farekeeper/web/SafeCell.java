package io.farekeeper.web;

import java.text.Normalizer;

/**
 * Text that no spreadsheet takes for a formula: what could be one gets an apostrophe in front. That
 * is judged behind quotes, spaces and invisible signs, which spreadsheets pass over, and in the
 * plain form of full-width signs.
 */
final class SafeCell {
  private static final String STARTS_OF_FORMULAS = "=+-@\u2212";
  private static final String QUOTES = "\"'`\u2018\u2019\u201c\u201d";

  /** At one of these a spreadsheet may begin a new cell, whatever quotes say. */
  private static final String SEPARATORS = ";,\t\n|";

  private SafeCell() {}

  static String of(String text) {
    return isDangerous(text) ? "'" + text : text;
  }

  /** The same for each part that another column separator than ours makes a cell of. */
  static String inAnyColumn(String text) {
    StringBuilder safe = new StringBuilder(isDangerous(text) ? "'" : "");
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || SEPARATORS.indexOf(text.charAt(i)) >= 0) {
        String part = text.substring(from, i);
        boolean first = from == 0;
        boolean tab = part.isEmpty() && text.startsWith("\t", i) && !text.startsWith("\t", i - 1);
        safe.append(!first && (tab || isDangerous(part)) ? "'" : "").append(part);
        safe.append(text, i, Math.min(i + 1, text.length()));
        from = i + 1;
      }
    }
    return safe.toString();
  }

  private static boolean isDangerous(String text) {
    if (text.isEmpty()) {
      return false;
    }
    if (Character.isISOControl(text.charAt(0))) {
      return true;
    }
    int at = 0;
    while (at < text.length() && isPassedOver(text.charAt(at))) {
      at++;
    }
    if (at == text.length()) {
      return false;
    }
    String first = Normalizer.normalize(text.substring(at, at + 1), Normalizer.Form.NFKC);
    return !first.isEmpty() && STARTS_OF_FORMULAS.indexOf(first.charAt(0)) >= 0;
  }

  private static boolean isPassedOver(char sign) {
    return QUOTES.indexOf(sign) >= 0
        || Character.isWhitespace(sign)
        || Character.isSpaceChar(sign)
        || Character.isISOControl(sign)
        || Character.getType(sign) == Character.FORMAT;
  }
}
