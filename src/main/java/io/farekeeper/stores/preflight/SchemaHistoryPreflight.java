package io.farekeeper.stores.preflight;

import static io.farekeeper.stores.preflight.PreflightFinding.MYSQL;

import io.farekeeper.stores.MySql;
import java.util.List;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the migrations have done here so far: nothing, a part, all, or more than we know of. */
@Component
@Order(3)
class SchemaHistoryPreflight implements TablePreflight {
  private static final String NAME = "schema";

  /**
   * A migration that was tried.
   *
   * @param version null for one that has none
   */
  private record Tried(@Nullable String version, boolean success) {}

  @Override
  public List<PreflightFinding> look(JdbcClient mysql) {
    List<String> own =
        TableNames.all(mysql).stream().filter(name -> name.startsWith("farekeeper_")).toList();
    if (own.contains(MySql.HISTORY)) {
      return List.of(history(mysql));
    }
    return List.of(
        own.isEmpty()
            ? PreflightFinding.ok(MYSQL, NAME, "Farekeeper was not here yet: its tables are made")
            : PreflightFinding.warning(
                MYSQL,
                NAME,
                "tables named farekeeper_ without Farekeeper's history: " + String.join(", ", own),
                "somebody else made them, or the history was dropped: they are left as they are"));
  }

  private static PreflightFinding history(JdbcClient mysql) {
    List<Tried> tried =
        mysql
            .sql("SELECT version, success FROM " + MySql.HISTORY)
            .query((row, _) -> new Tried(row.getString(1), row.getBoolean(2)))
            .list();
    MigrationVersion known = MySql.newestVersion();
    List<String> failed =
        tried.stream().filter(one -> !one.success).map(one -> "V" + one.version).toList();
    if (!failed.isEmpty()) {
      return PreflightFinding.stop(
          MYSQL,
          NAME,
          "a migration did not end: " + String.join(", ", failed),
          "undo what it has done by half, delete its row in %s, start again"
              .formatted(MySql.HISTORY));
    }
    MigrationVersion newest =
        tried.stream()
            .filter(one -> one.version != null)
            .map(one -> MigrationVersion.fromVersion(String.valueOf(one.version)))
            .max(MigrationVersion::compareTo)
            .orElse(MigrationVersion.EMPTY);
    if (newest.compareTo(known) > 0) {
      return PreflightFinding.stop(
          MYSQL,
          NAME,
          "version %s, which is newer than this program's %s".formatted(newest, known),
          "use the program that was here last, or a newer one");
    }
    return PreflightFinding.ok(
        MYSQL,
        NAME,
        newest.equals(known)
            ? "version " + newest
            : "version %s; the next start brings it to %s".formatted(newest, known));
  }
}
