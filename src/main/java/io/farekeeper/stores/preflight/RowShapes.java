package io.farekeeper.stores.preflight;

import io.farekeeper.stores.SqlTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Odd shapes of a table's rows: counted by the server, all in one pass over it.
 *
 * @param table its name
 * @param id the column that names a row
 * @param shapes what to look for
 */
public record RowShapes(String table, String id, List<Shape> shapes) {
  private static final int EXAMPLES = 3;

  /**
   * A shape.
   *
   * @param name in snake_case
   * @param condition SQL, of this program's own words only
   * @param message what it is
   * @param advice what Farekeeper makes of it, or what to do
   */
  public record Shape(String name, String condition, String message, String advice) {

    /** A date that is none: all of it is zero, or its year, month or day. */
    public static Shape zeroDate(String column, String advice) {
      return new Shape(
          column + "_zero",
          // Compared with a zero date, MySQL would refuse the statement in its strict mode.
          SqlTime.isZeroDate(column),
          column + " is a zero date",
          advice);
    }
  }

  /** Looks for them: a line with the number of rows, and one for each shape that is there. */
  public List<PreflightFinding> look(JdbcClient mysql) {
    Map<Integer, Long> counts = count(mysql);
    List<PreflightFinding> findings = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      long count = counts.getOrDefault(i, 0L);
      if (count > 0) {
        Shape shape = shapes.get(i);
        findings.add(
            PreflightFinding.warning(
                    PreflightFinding.MYSQL, table + " " + shape.name, shape.message, shape.advice)
                .counting(count, examples(mysql, shape)));
      }
    }
    String what = findings.isEmpty() ? "none" : String.valueOf(findings.size());
    findings.addFirst(
        PreflightFinding.ok(
            PreflightFinding.MYSQL,
            table,
            "%d rows, %s of %d odd shapes".formatted(counts.get(-1), what, shapes.size())));
    return findings;
  }

  private Map<Integer, Long> count(JdbcClient mysql) {
    String sums =
        IntStream.range(0, shapes.size())
            .mapToObj(i -> ", SUM(CASE WHEN %s THEN 1 ELSE 0 END)".formatted(condition(i)))
            .collect(Collectors.joining());
    return mysql
        .sql("SELECT COUNT(*)" + sums + " FROM " + table)
        .query(
            (row, _) -> {
              Map<Integer, Long> counts = new HashMap<>();
              for (int i = -1; i < shapes.size(); i++) {
                counts.put(i, row.getLong(i + 2));
              }
              return counts;
            })
        .single();
  }

  private String condition(int shape) {
    return shapes.get(shape).condition;
  }

  private List<String> examples(JdbcClient mysql, Shape shape) {
    return mysql
        .sql(
            "SELECT %1$s FROM %2$s WHERE %3$s ORDER BY %1$s LIMIT %4$d"
                .formatted(id, table, shape.condition, EXAMPLES))
        .query(String.class)
        .list();
  }
}
