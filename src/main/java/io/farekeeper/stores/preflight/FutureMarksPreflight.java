package io.farekeeper.stores.preflight;

import io.farekeeper.stores.FutureMark;
import io.farekeeper.stores.SqlTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Moments in Farekeeper's own tables that lie further ahead than any rule sets them. */
@Component
@Order(6)
class FutureMarksPreflight implements TablePreflight {
  /** As the sweep that puts them right has it. */
  private static final Duration OF_ONE_CLOCK = Duration.ofSeconds(5);

  private final ObjectProvider<FutureMark.Declared> declared;
  private final ObjectProvider<TablePreflight> owners;

  FutureMarksPreflight(
      ObjectProvider<FutureMark.Declared> declared, ObjectProvider<TablePreflight> owners) {
    this.declared = declared;
    this.owners = owners;
  }

  @Override
  public Set<String> tables() {
    return all().map(mark -> mark.table() + "." + mark.column()).collect(Collectors.toSet());
  }

  private Stream<FutureMark> all() {
    return Stream.concat(
        declared.orderedStream().flatMap(bean -> bean.marks().stream()),
        owners.orderedStream().flatMap(owner -> owner.marks().stream()));
  }

  /** Nothing is said of a table that is not there yet. */
  @Override
  public List<PreflightFinding> look(JdbcClient mysql) {
    List<String> there = TableNames.all(mysql);
    List<PreflightFinding> findings = new ArrayList<>();
    all()
        .filter(mark -> there.contains(mark.table()))
        .collect(Collectors.groupingBy(FutureMark::table, TreeMap::new, Collectors.toList()))
        .forEach(
            (table, marks) ->
                findings.addAll(
                    new RowShapes(table, key(mysql, table), shapes(marks)).look(mysql)));
    return findings;
  }

  /** The first column of its primary key, by which a person finds the row. */
  private static String key(JdbcClient mysql, String table) {
    return mysql
        .sql(
            """
            SELECT column_name FROM information_schema.statistics
            WHERE table_schema = DATABASE() AND table_name = :table AND index_name = 'PRIMARY'
              AND seq_in_index = 1
            """)
        .param("table", table)
        .query(String.class)
        .single();
  }

  /** A column may have several marks, each on some of the rows. */
  private static List<RowShapes.Shape> shapes(List<FutureMark> marks) {
    List<RowShapes.Shape> shapes = new ArrayList<>();
    marks.stream()
        .collect(Collectors.groupingBy(FutureMark::column, TreeMap::new, Collectors.toList()))
        .forEach(
            (column, same) ->
                shapes.add(
                    new RowShapes.Shape(
                        column + "_in_future",
                        same.stream()
                            .map(FutureMarksPreflight::condition)
                            .collect(Collectors.joining(" OR ", "(", ")")),
                        column + " is further ahead than it is ever set: a clock was ahead",
                        "nothing to do: it is put right when it is met")));
    return shapes;
  }

  private static String condition(FutureMark mark) {
    Duration tolerance = mark.clock() == FutureMark.SetBy.INSTANCES ? SqlTime.SKEW : OF_ONE_CLOCK;
    return "((%s) AND %s > UTC_TIMESTAMP(3) + INTERVAL %d SECOND)"
        .formatted(mark.which(), mark.column(), mark.farthest().get().plus(tolerance).toSeconds());
  }
}
