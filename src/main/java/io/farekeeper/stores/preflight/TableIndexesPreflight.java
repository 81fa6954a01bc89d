package io.farekeeper.stores.preflight;

import static io.farekeeper.stores.preflight.PreflightFinding.MYSQL;

import io.farekeeper.stores.migrations.LegacyIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Indexes that the first start adds to the legacy tables, and those that are there twice. */
@Component
@Order(5)
class TableIndexesPreflight implements TablePreflight {

  /**
   * An index that a table has.
   *
   * @param columns in order, in lower case
   */
  record TableIndex(String name, List<String> columns, boolean unique) {

    boolean isCoveredBy(TableIndex other) {
      boolean same = columns.equals(other.columns);
      return !unique
          && !name.equals(other.name)
          && other.columns.size() >= columns.size()
          && other.columns.subList(0, columns.size()).equals(columns)
          // Of two that are the same, one is not redundant.
          && (!same || other.unique || name.compareTo(other.name) > 0);
    }
  }

  @Override
  public List<PreflightFinding> look(JdbcClient mysql) {
    List<String> there = TableNames.all(mysql);
    Map<String, List<LegacyIndex>> wanted =
        LegacyIndex.all().stream()
            .collect(Collectors.groupingBy(LegacyIndex::table, TreeMap::new, Collectors.toList()));
    List<PreflightFinding> findings = new ArrayList<>();
    wanted.forEach(
        (table, indexes) -> {
          if (there.contains(table)) {
            List<TableIndex> stored = stored(mysql, table);
            List<List<String>> columns = stored.stream().map(TableIndex::columns).toList();
            findings.add(missing(mysql, table, LegacyIndex.missing(indexes, columns)));
            findings.addAll(redundant(table, stored));
          }
        });
    return findings;
  }

  private static List<TableIndex> stored(JdbcClient mysql, String table) {
    return mysql
        .sql(
            """
            SELECT index_name, MIN(non_unique),
              GROUP_CONCAT(LOWER(column_name) ORDER BY seq_in_index SEPARATOR '/')
            FROM information_schema.statistics
            WHERE table_schema = DATABASE() AND table_name = :table AND column_name IS NOT NULL
            GROUP BY index_name ORDER BY index_name
            """)
        .param("table", table)
        .query(
            (row, _) ->
                new TableIndex(
                    row.getString(1), List.of(row.getString(3).split("/", -1)), row.getInt(2) == 0))
        .list();
  }

  private static PreflightFinding missing(
      JdbcClient mysql, String table, List<LegacyIndex> missing) {
    if (missing.isEmpty()) {
      return PreflightFinding.ok(MYSQL, table + " indexes", "all there");
    }
    return mysql
        .sql(
            "SELECT table_rows, data_length FROM information_schema.tables WHERE table_schema ="
                + " DATABASE() AND table_name = :table")
        .param("table", table)
        .query(
            (row, _) ->
                PreflightFinding.ok(
                    MYSQL,
                    table + " indexes",
                    "the first start adds %s: about %s for about %d rows, %d MB, %s"
                        .formatted(
                            missing.stream()
                                .map(LegacyIndex::name)
                                .collect(Collectors.joining(", ")),
                            IndexBuildTime.of(row.getLong(2), row.getLong(1), missing.size()),
                            row.getLong(1),
                            row.getLong(2) / 1_000_000,
                            IndexBuildTime.BASIS)))
        .single();
  }

  /** Those whose columns another begins with. One that is unique is needed. */
  static List<PreflightFinding> redundant(String table, List<TableIndex> stored) {
    List<PreflightFinding> findings = new ArrayList<>();
    for (TableIndex index : stored) {
      stored.stream()
          .filter(index::isCoveredBy)
          .findFirst()
          .ifPresent(
              other ->
                  findings.add(
                      PreflightFinding.warning(
                          MYSQL,
                          table + " index " + index.name,
                          other.name + " begins with the same columns",
                          "drop it: each write pays for it")));
    }
    return findings;
  }
}
