package io.farekeeper.tickets.preflight;

import io.farekeeper.stores.preflight.PreflightFinding;
import io.farekeeper.stores.preflight.RowShapes;
import io.farekeeper.stores.preflight.RowShapes.Shape;
import io.farekeeper.stores.preflight.TableNames;
import io.farekeeper.stores.preflight.TablePreflight;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Odd rows of the users' tokens; never a token. */
@Component
class TokensPreflight implements TablePreflight {
  private static final String TABLE = "bytemark_tokens";
  private static final String SEVERAL =
      "SELECT MAX(id) AS newest FROM bytemark_tokens GROUP BY user_id HAVING COUNT(*) > 1";

  @Override
  public Set<String> tables() {
    return Set.of(TABLE);
  }

  @Override
  public List<PreflightFinding> look(JdbcClient mysql) {
    if (!TableNames.exists(mysql, TABLE)) {
      return List.of();
    }
    List<Shape> shapes = new ArrayList<>();
    shapes.add(
        new Shape(
            "user_id_zero",
            "(user_id IS NULL OR user_id = 0)",
            "user_id is 0 or null: nobody's token",
            "they are never read"));
    for (String column : dates(mysql)) {
      shapes.add(Shape.zeroDate(column, "nothing to do: Farekeeper does not read it"));
    }
    List<PreflightFinding> findings =
        new ArrayList<>(new RowShapes(TABLE, "id", shapes).look(mysql));
    findings.addAll(
        counted(
            mysql,
            "without_token",
            "SELECT id AS newest FROM bytemark_tokens WHERE token IS NULL OR token = ''",
            "rows without a token: a row with one counts"));
    findings.addAll(
        counted(mysql, "several_of_user", SEVERAL, "users with several rows: the newest counts"));
    return findings;
  }

  /** Columns of which Farekeeper knows nothing; a name that needs quotes is passed over. */
  private static List<String> dates(JdbcClient mysql) {
    return mysql
        .sql(
            """
            SELECT column_name FROM information_schema.columns
            WHERE table_schema = DATABASE() AND table_name = :table
              AND data_type IN ('date', 'datetime', 'timestamp')
            ORDER BY ordinal_position
            """)
        .param("table", TABLE)
        .query(String.class)
        .list()
        .stream()
        .map(name -> name.toLowerCase(Locale.ROOT))
        .filter(name -> name.matches("[a-z_][a-z0-9_]*"))
        .toList();
  }

  /** What the contract allows: counted, and as it should be. */
  private static List<PreflightFinding> counted(
      JdbcClient mysql, String name, String rows, String message) {
    long count = mysql.sql("SELECT COUNT(*) FROM (" + rows + ") found").query(Long.class).single();
    return count == 0
        ? List.of()
        : List.of(
            PreflightFinding.ok(PreflightFinding.MYSQL, TABLE + " " + name, message)
                .counting(
                    count,
                    mysql
                        .sql("SELECT newest FROM (" + rows + ") found ORDER BY newest LIMIT 3")
                        .query(String.class)
                        .list()));
  }
}
