package io.farekeeper.cards;

import java.util.stream.IntStream;

/** The ranges in which card numbers are issued, by their first six digits, and their lengths. */
final class Issuers {
  private static final int IDENTIFYING_DIGITS = 6;

  /** First six digits from, to (including), and the lengths as bits. */
  private static final int[][] RANGES = {
    {400000, 499999, lengths(13, 13) | lengths(16, 16) | lengths(19, 19)}, // Visa
    {510000, 559999, lengths(16, 16)}, // Mastercard
    {222100, 272099, lengths(16, 16)},
    {340000, 349999, lengths(15, 15)}, // American Express
    {370000, 379999, lengths(15, 15)},
    {601100, 601199, lengths(16, 19)}, // Discover
    {644000, 659999, lengths(16, 19)},
    {352800, 358999, lengths(16, 19)}, // JCB
    {300000, 305999, lengths(14, 19)}, // Diners Club
    {309500, 309599, lengths(14, 19)},
    {360000, 369999, lengths(14, 19)},
    {380000, 399999, lengths(14, 19)},
    {620000, 629999, lengths(16, 19)}, // UnionPay
    {810000, 817199, lengths(16, 19)},
    {500000, 509999, lengths(16, 19)}, // Maestro; its shorter numbers only where they are known
    {560000, 589999, lengths(16, 19)},
    {630400, 630499, lengths(13, 19)},
    {639000, 639099, lengths(13, 19)},
    {670000, 679999, lengths(16, 19)},
    {501800, 501899, lengths(13, 15)},
    {502000, 502099, lengths(13, 15)},
    {503800, 503899, lengths(13, 15)},
    {589300, 589399, lengths(13, 15)},
    {675900, 675999, lengths(13, 15)},
    {676100, 676399, lengths(13, 15)},
    {220000, 220499, lengths(16, 19)}, // Mir
    {606000, 608999, lengths(16, 16)}, // RuPay, Hipercard
  };

  private static final long[] POWERS = powers();

  private Issuers() {}

  /** Whether an issuer has numbers that begin like this one and are as long. */
  static boolean issue(long digits, int length) {
    int first = (int) (digits / POWERS[length - IDENTIFYING_DIGITS]);
    int bit = 1 << length;
    for (int[] range : RANGES) {
      if (first >= range[0] && first <= range[1] && (range[2] & bit) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether a card number can begin with the digit. */
  static boolean begin(int digit) {
    return (digit >= 2 && digit <= 6) || digit == 8;
  }

  private static int lengths(int from, int to) {
    return IntStream.rangeClosed(from, to).map(length -> 1 << length).sum();
  }

  private static long[] powers() {
    long[] powers = new long[CardNumber.LONGEST - IDENTIFYING_DIGITS + 1];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = 10 * powers[i - 1];
    }
    return powers;
  }
}
