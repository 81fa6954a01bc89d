package io.farekeeper.stores.preflight;

import static io.farekeeper.stores.preflight.PreflightFinding.MYSQL;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The legacy tables as they are: columns, engine, character sets. */
@Component
@Order(4)
class LegacyTablesPreflight implements TablePreflight {
  private static final String UTF8 = "utf8mb4";
  private static final int NOTE_LENGTH = 256;

  private static final Map<String, List<String>> COLUMNS =
      new TreeMap<>(
          Map.of(
              "bytemark_tokens",
              List.of("id", "user_id", "token"),
              "bytemark_ticket_refresh_log",
              List.of(
                  "id",
                  "user_id",
                  "activity_type",
                  "status",
                  "note",
                  "scheduled_on",
                  "created_on",
                  "modified_on")));

  /**
   * A column as it is.
   *
   * @param characterSet null if it holds no text
   * @param length in characters; null if it holds no text
   */
  record Column(String name, String type, @Nullable String characterSet, @Nullable Long length) {}

  @Override
  public List<PreflightFinding> look(JdbcClient mysql) {
    List<String> there = TableNames.all(mysql);
    List<PreflightFinding> findings = new ArrayList<>();
    findings.add(database(mysql, there.containsAll(COLUMNS.keySet())));
    COLUMNS.forEach(
        (table, columns) -> {
          if (there.contains(table)) {
            findings.addAll(table(mysql, table, columns));
          } else {
            findings.add(absent(table, there));
          }
        });
    return findings;
  }

  /** Only tables that are still to be made take the database's own character set. */
  private static PreflightFinding database(JdbcClient mysql, boolean legacyThere) {
    String words =
        mysql
            .sql(
                """
                SELECT CONCAT(default_character_set_name, ', ', default_collation_name)
                FROM information_schema.schemata WHERE schema_name = DATABASE()
                """)
            .query(String.class)
            .single();
    return legacyThere || words.startsWith(UTF8)
        ? PreflightFinding.ok(MYSQL, "database character set", words)
        : PreflightFinding.warning(
            MYSQL,
            "database character set",
            words,
            "ALTER DATABASE … CHARACTER SET utf8mb4 before the first start makes its tables");
  }

  private static PreflightFinding absent(String table, List<String> there) {
    return there.stream()
        .filter(table::equalsIgnoreCase)
        .findFirst()
        .map(
            other ->
                PreflightFinding.stop(
                    MYSQL,
                    table,
                    "is not there, but " + other + " is",
                    "rename it: Farekeeper would make an empty one beside it"))
        .orElseGet(() -> PreflightFinding.ok(MYSQL, table + " columns", "made at the first start"));
  }

  private static List<PreflightFinding> table(JdbcClient mysql, String table, List<String> wanted) {
    Map<String, Column> columns = new HashMap<>();
    mysql
        .sql(
            """
            SELECT column_name, data_type, character_set_name, character_maximum_length
            FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = :table
            """)
        .param("table", table)
        .query(
            (row, _) ->
                new Column(
                    row.getString(1).toLowerCase(Locale.ROOT),
                    row.getString(2).toLowerCase(Locale.ROOT),
                    row.getString(3),
                    row.getObject(4, Long.class)))
        .list()
        .forEach(column -> columns.put(column.name, column));
    List<PreflightFinding> findings = new ArrayList<>(columns(table, wanted, columns));
    engine(mysql, table).ifPresent(findings::add);
    return findings;
  }

  private static Optional<PreflightFinding> engine(JdbcClient mysql, String table) {
    return mysql
        .sql(
            "SELECT engine FROM information_schema.tables WHERE table_schema = DATABASE() AND"
                + " table_name = :table AND (engine IS NULL OR engine <> 'InnoDB')")
        .param("table", table)
        .query((row, _) -> String.valueOf(row.getString(1)))
        .optional()
        .map(
            engine ->
                PreflightFinding.stop(
                    MYSQL,
                    table + " engine",
                    engine + ": knows no transactions and no row locks",
                    "ALTER TABLE %s ENGINE = InnoDB".formatted(table)));
  }

  static List<PreflightFinding> columns(
      String table, List<String> wanted, Map<String, Column> columns) {
    List<PreflightFinding> findings = new ArrayList<>();
    TreeSet<String> missing = new TreeSet<>(wanted);
    missing.removeAll(columns.keySet());
    findings.add(
        missing.isEmpty()
            ? PreflightFinding.ok(MYSQL, table + " columns", "all there")
            : PreflightFinding.stop(
                MYSQL,
                table + " columns",
                "missing: " + String.join(", ", missing),
                "is this the portal's database?"));
    wanted.stream()
        .map(columns::get)
        .filter(Objects::nonNull)
        .forEach(column -> findings.addAll(column(table, column)));
    return findings;
  }

  private static List<PreflightFinding> column(String table, Column column) {
    List<PreflightFinding> findings = new ArrayList<>();
    String set = column.characterSet;
    Long length = column.length;
    if (column.name.equals("note") && set != null && !set.equals(UTF8)) {
      findings.add(
          PreflightFinding.warning(
              MYSQL,
              table + " note character set",
              set + ": does not hold every character",
              "others become '?' in what is written there; utf8mb4 would keep them"));
    }
    if (column.name.equals("note") && length != null && length < NOTE_LENGTH) {
      findings.add(
          PreflightFinding.warning(
              MYSQL,
              table + " note length",
              "%d characters".formatted(length),
              "reasons are cut to it; the legacy table has %d".formatted(NOTE_LENGTH)));
    }
    if (column.name.endsWith("_on") && !column.type.equals("datetime")) {
      findings.add(
          PreflightFinding.warning(
              MYSQL,
              table + " " + column.name,
              "is of type " + column.type,
              "the legacy table has DATETIME, in UTC"));
    }
    return findings;
  }
}
