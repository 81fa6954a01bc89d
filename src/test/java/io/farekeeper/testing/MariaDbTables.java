package io.farekeeper.testing;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.stores.MySql;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The application's tables in a database of the shared MariaDB, which tests copy: a migration takes
 * longer.
 */
final class MariaDbTables {
  private static final String TEMPLATE = "portal_template";

  private final List<String> tables;
  private final List<String> filled;

  private MariaDbTables() {
    try (HikariDataSource pool = RealMariaDb.shared().database(TEMPLATE).open()) {
      MySql.migrate(pool);
      JdbcClient jdbc = JdbcClient.create(pool);
      tables = jdbc.sql("SHOW TABLES").query(String.class).list();
      filled =
          tables.stream()
              .filter(
                  table -> jdbc.sql("SELECT COUNT(*) FROM " + table).query(Long.class).single() > 0)
              .toList();
    }
  }

  /** Creates them in a database, unless they are there. */
  static void copyTo(HikariDataSource pool) {
    JdbcClient jdbc = JdbcClient.create(pool);
    if (!jdbc.sql("SHOW TABLES").query(String.class).list().isEmpty()) {
      return;
    }
    Template.TABLES.tables.forEach(
        table -> jdbc.sql("CREATE TABLE %s LIKE %s.%s".formatted(table, TEMPLATE, table)).update());
    Template.TABLES.filled.forEach(
        table ->
            jdbc.sql("INSERT INTO %s SELECT * FROM %s.%s".formatted(table, TEMPLATE, table))
                .update());
  }

  private static final class Template {
    static final MariaDbTables TABLES = new MariaDbTables();
  }
}
