package io.farekeeper.stores;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How ids of passes and products are compared: the same UUID in other letter case is the same one,
 * and an id that is no UUID is compared exactly. What is stored and sent to the vendor keeps its
 * spelling.
 */
public final class PassUuid {
  private static final Pattern UUID =
      Pattern.compile(
          "\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12}");

  private PassUuid() {}

  /** The form to compare, lock and keep ledgers by: a UUID in lower case, another id as it is. */
  public static String canonical(String id) {
    return UUID.matcher(id).matches() ? id.toLowerCase(Locale.ROOT) : id;
  }

  /**
   * The spellings of one pass that are met: as it is given, and a UUID in lower and in upper case.
   * For finding it by an index; UUIDs of mixed case are found by {@link #same} only.
   */
  public static List<String> spellings(String id) {
    return UUID.matcher(id).matches()
        ? Stream.of(id, id.toLowerCase(Locale.ROOT), id.toUpperCase(Locale.ROOT))
            .distinct()
            .toList()
        : List.of(id);
  }

  /** Whether both name the same pass. */
  public static boolean same(String one, String other) {
    return canonical(one).equals(canonical(other));
  }

  /** Whether an id, of a pass or a product, is among others. */
  public static boolean isAmong(Collection<String> others, String id) {
    return others.stream().anyMatch(other -> same(other, id));
  }
}
