package io.farekeeper.stores.migrations;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * An index that the first start adds to a legacy table, unless one begins with the same columns.
 *
 * @param columns in order
 */
public record LegacyIndex(String table, String name, List<String> columns) {

  /** All of them. */
  public static List<LegacyIndex> all() {
    return Stream.of(V2__IndexesOfLegacyTables.INDEXES, V8__IndexesOfTimelines.INDEXES)
        .flatMap(List::stream)
        .toList();
  }

  static LegacyIndex of(String table, String name, String... columns) {
    return new LegacyIndex(table, name, List.of(columns));
  }

  /**
   * Those of the wanted ones that would be made, one after the other.
   *
   * @param stored the columns of each of the table's indexes, in lower case
   */
  public static List<LegacyIndex> missing(List<LegacyIndex> wanted, List<List<String>> stored) {
    return wanted.stream()
        .filter(
            index ->
                !index.isServedBy(stored)
                    && !index.isServedBy(
                        wanted.subList(0, wanted.indexOf(index)).stream()
                            .map(LegacyIndex::columns)
                            .toList()))
        .toList();
  }

  /** Whether one of these begins with its columns. */
  boolean isServedBy(Collection<List<String>> stored) {
    return stored.stream()
        .anyMatch(
            other ->
                other.size() >= columns.size() && other.subList(0, columns.size()).equals(columns));
  }
}
