package io.farekeeper.stores.preflight;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables of the connection's database. */
public final class TableNames {
  private TableNames() {}

  /** Whether there is a table of exactly this name. */
  public static boolean exists(JdbcClient mysql, String table) {
    return all(mysql).contains(table);
  }

  /** Their names as the server has them. */
  public static List<String> all(JdbcClient mysql) {
    return mysql
        .sql(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
                + " ORDER BY table_name")
        .query(String.class)
        .list();
  }
}
