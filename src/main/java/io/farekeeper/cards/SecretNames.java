package io.farekeeper.cards;

import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names of fields that hold what may never be stored of a card: its security code, its magnetic
 * stripe, its PIN. A name counts in any case, in camelCase, and with any separators.
 */
final class SecretNames {
  /** Three letters in a row; a name that has none of these is no such name. */
  private static final BitSet STEMS =
      stems("cvv", "cvc", "cvn", "cvd", "csc", "cid", "cav", "pin", "rac", "ipe", "rit", "rif");

  /** Names, and words of names. */
  private static final Set<String> CODES =
      Set.of(
          "cvv",
          "cvv1",
          "cvv2",
          "cvc",
          "cvc1",
          "cvc2",
          "cvn",
          "cvn2",
          "cvd",
          "cvd2",
          "csc",
          "cav2",
          "icvv",
          "dcvv",
          "cvvcode",
          "cvccode",
          "pinblock",
          "trackdata",
          "magstripe");

  private static final Set<String> WHOLE =
      Set.of(
          "cid",
          "cardcid",
          "amexcid",
          "cav",
          "cardcvv",
          "cardcvv2",
          "cardcvc",
          "cardcvc2",
          "pin",
          "pincode",
          "pinnumber",
          "pinvalue",
          "pindata",
          "pinoffset",
          "cardpin",
          "track1",
          "track2",
          "track3",
          "cardtrack1",
          "cardtrack2",
          "cardtrack3");

  private static final List<String> PARTS =
      List.of(
          "securitycode",
          "cardverification",
          "verificationvalue",
          "track1data",
          "track2data",
          "track3data",
          "tracktwodata",
          "trackonedata",
          "track2equivalent",
          "magneticstripe");

  private static final List<List<String>> PHRASES =
      List.of(List.of("pin", "block"), List.of("track", "data"), List.of("mag", "stripe"));

  /** After a code's name: what a check of it said, not the code. */
  private static final Set<String> VERDICTS =
      Set.of(
          "check",
          "checked",
          "result",
          "results",
          "response",
          "status",
          "match",
          "matched",
          "present",
          "provided",
          "required",
          "verified",
          "valid",
          "indicator");

  /** Before it: a pin on a map. */
  private static final Set<String> OTHER_PINS =
      Set.of("map", "drop", "dropped", "location", "push");

  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
  private static final Pattern LAST_CAPITAL = Pattern.compile("(?<=[A-Z])(?=[A-Z][a-z])");
  private static final Pattern SEPARATORS = Pattern.compile("[^a-z0-9]+");

  private SecretNames() {}

  static boolean isSecret(String name) {
    return mayBe(name) && decide(name);
  }

  /** One look at each character, for this is asked of every field. */
  private static boolean mayBe(String name) {
    int stem = 0;
    for (int i = 0; i < name.length(); i++) {
      stem = next(stem, name.charAt(i));
      if (STEMS.get(stem)) {
        return true;
      }
    }
    return false;
  }

  private static boolean decide(String name) {
    List<String> words = words(name);
    String joined = String.join("", words);
    return WHOLE.contains(joined)
        || CODES.contains(joined)
        || PARTS.stream().anyMatch(joined::contains)
        || PHRASES.stream().anyMatch(phrase -> Collections.indexOfSubList(words, phrase) >= 0)
        || namesCode(words)
        || namesPin(words);
  }

  private static boolean namesCode(List<String> words) {
    boolean code = words.stream().anyMatch(CODES::contains);
    return code && !VERDICTS.contains(words.getLast());
  }

  private static boolean namesPin(List<String> words) {
    int last = words.size() - 1;
    return last >= 1 && words.get(last).equals("pin") && !OTHER_PINS.contains(words.get(last - 1));
  }

  /** Parts of a name in lower case: {@code cardCvv_2} is card, cvv, 2. */
  private static List<String> words(String name) {
    String humps = HUMP.matcher(name).replaceAll(" ");
    String apart = LAST_CAPITAL.matcher(humps).replaceAll(" ");
    return List.of(SEPARATORS.split(apart.toLowerCase(Locale.ROOT)));
  }

  private static BitSet stems(String... names) {
    BitSet stems = new BitSet();
    for (String name : names) {
      int stem = 0;
      for (int i = 0; i < name.length(); i++) {
        stem = next(stem, name.charAt(i));
      }
      stems.set(stem);
    }
    return stems;
  }

  /** The last three characters, five bits of each: the case is lost, and nothing else matters. */
  private static int next(int stem, char c) {
    return ((stem << 5) | (c & 31)) & 0x7fff;
  }
}
