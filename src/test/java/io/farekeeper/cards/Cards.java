package io.farekeeper.cards;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Card numbers: those that the networks publish for tests, and made ones. */
final class Cards {
  /** Of each network, published for tests; no account stands behind them. */
  static final List<String> PUBLISHED =
      List.of(
          "4111111111111111",
          "4012888888881881",
          "4000056655665556",
          "4242424242424242",
          "4222222222222",
          "5555555555554444",
          "5105105105105100",
          "2223003122003222",
          "2720999999999996",
          "378282246310005",
          "371449635398431",
          "341111111111111",
          "6011111111111117",
          "6011000990139424",
          "6500000000000002",
          "3530111333300000",
          "3566002020360505",
          "30569309025904",
          "38520000023237",
          "36227206271667",
          "3056930009020004",
          "6200000000000005",
          "6205500000000000004",
          "8171999927660000",
          "6759649826438453",
          "6799990100000000019",
          "5641821111166669",
          "5018000000000009",
          "2200000000000004");

  /** Beginnings and lengths that issuers use. */
  private static final List<Range> RANGES =
      List.of(
          new Range("4", 13),
          new Range("4", 16),
          new Range("4", 19),
          new Range("51", 16),
          new Range("55", 16),
          new Range("2221", 16),
          new Range("2720", 16),
          new Range("34", 15),
          new Range("37", 15),
          new Range("6011", 16),
          new Range("644", 17),
          new Range("649", 18),
          new Range("65", 19),
          new Range("3528", 16),
          new Range("3589", 19),
          new Range("300", 14),
          new Range("305", 15),
          new Range("3095", 16),
          new Range("36", 14),
          new Range("38", 19),
          new Range("39", 14),
          new Range("62", 16),
          new Range("62", 19),
          new Range("50", 16),
          new Range("56", 17),
          new Range("58", 19),
          new Range("5018", 13),
          new Range("6304", 14),
          new Range("6759", 15),
          new Range("67", 18));

  private record Range(String first, int length) {}

  private Cards() {}

  static List<String> made(RandomGenerator random) {
    return RANGES.stream().map(range -> made(range, random)).toList();
  }

  static String any(RandomGenerator random) {
    return made(RANGES.get(random.nextInt(RANGES.size())), random);
  }

  static Stream<String> published() {
    return PUBLISHED.stream();
  }

  private static String made(Range range, RandomGenerator random) {
    StringBuilder digits = new StringBuilder(range.first);
    while (digits.length() < range.length - 1) {
      digits.append(random.nextInt(10));
    }
    return digits.append(checkDigit(digits)).toString();
  }

  private static int checkDigit(CharSequence digits) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      int doubled = digit * 2;
      sum += i % 2 == 1 ? digit : doubled > 9 ? doubled - 9 : doubled;
    }
    return (10 - sum % 10) % 10;
  }

  /** What may be left of a number. */
  static String cut(String number) {
    return number.substring(0, 6)
        + "*".repeat(number.length() - 10)
        + number.substring(number.length() - 4);
  }

  /** The number in groups, with separators at random places, of one kind or of many. */
  static String apart(String number, RandomGenerator random) {
    List<String> separators = List.of(" ", "-", ".", "\u00A0", "\u202F", "\u2013", " - ", "  ");
    String one = separators.get(random.nextInt(separators.size()));
    boolean mixed = random.nextBoolean();
    int groupSize = random.nextInt(6);
    StringBuilder text = new StringBuilder().append(number.charAt(0));
    for (int i = 1; i < number.length(); i++) {
      if (groupSize == 0 ? random.nextInt(3) == 0 : i % groupSize == 0) {
        text.append(mixed ? separators.get(random.nextInt(separators.size())) : one);
      }
      text.append(number.charAt(i));
    }
    // 4.188930437693 is a decimal number to any reader
    return text.toString().replaceFirst("^(\\d{1,3})\\.(\\d+)$", "$1-$2");
  }
}
