package io.farekeeper.cards;

/** What makes a row of digits a card number, and what may be left of it. */
final class CardNumber {
  static final int SHORTEST = 13;
  static final int LONGEST = 19;
  private static final int KEPT_FIRST = 6;
  private static final int KEPT_LAST = 4;

  private CardNumber() {}

  /** Whether an issuer has such numbers, and the check digit fits. */
  static boolean isOne(long digits, int length) {
    return length >= SHORTEST
        && length <= LONGEST
        && Issuers.issue(digits, length)
        && hasCheckDigit(digits);
  }

  /** ISO/IEC 7812-1, annex B (Luhn). */
  private static boolean hasCheckDigit(long digits) {
    int sum = 0;
    boolean doubled = false;
    for (long rest = digits; rest > 0; rest /= 10) {
      int digit = (int) (rest % 10);
      int weighted = doubled ? 2 * digit : digit;
      sum += weighted > 9 ? weighted - 9 : weighted;
      doubled = !doubled;
    }
    return sum % 10 == 0;
  }

  /** How many digits a number has; 0 for one that no card number can be. */
  static int lengthOf(long number) {
    if (number < 1_000_000_000_000L) {
      return 0;
    }
    int length = SHORTEST;
    for (long rest = number / 1_000_000_000_000L; rest > 9; rest /= 10) {
      length++;
    }
    return length;
  }

  /** The first six and the last four digits, a star for each between. */
  static String cut(String digits) {
    int hidden = digits.length() - KEPT_FIRST - KEPT_LAST;
    return digits.substring(0, KEPT_FIRST)
        + "*".repeat(hidden)
        + digits.substring(digits.length() - KEPT_LAST);
  }
}
