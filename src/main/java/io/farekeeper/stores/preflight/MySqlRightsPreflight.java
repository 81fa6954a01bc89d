package io.farekeeper.stores.preflight;

import static io.farekeeper.stores.preflight.PreflightFinding.MYSQL;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What MySQL's account may do in the database; asked for, never tried out. */
@Component
@Order(2)
class MySqlRightsPreflight implements TablePreflight {
  private static final String NAME = "rights";

  /** The server runs with {@code --skip-grant-tables}. */
  private static final int NO_GRANT_TABLES = 1290;

  @Override
  public List<PreflightFinding> look(JdbcClient mysql) {
    String database = mysql.sql("SELECT DATABASE()").query(String.class).optional().orElse("");
    if (database.isEmpty()) {
      return List.of(
          PreflightFinding.stop(
              MYSQL, NAME, "the URL names no database", "jdbc:mysql://HOST:3306/DATABASE"));
    }
    try {
      return List.of(
          judge(new MySqlRights(mysql.sql("SHOW GRANTS").query(String.class).list()), database));
    } catch (DataAccessException e) {
      if (e.getRootCause() instanceof SQLException sql && sql.getErrorCode() == NO_GRANT_TABLES) {
        return List.of(
            PreflightFinding.ok(MYSQL, NAME, "access control is off: everybody may do all"));
      }
      throw e;
    }
  }

  static PreflightFinding judge(MySqlRights rights, String database) {
    Set<String> missing = rights.missing(database);
    if (missing.isEmpty()) {
      return PreflightFinding.ok(MYSQL, NAME, String.join(", ", MySqlRights.NEEDED));
    }
    String words = "on database %s is missing: %s".formatted(database, String.join(", ", missing));
    return rights.hasRole()
        ? PreflightFinding.warning(
            MYSQL, NAME, words, "the account has a role; see that the role has these rights")
        : PreflightFinding.stop(
            MYSQL,
            NAME,
            words,
            "GRANT %s ON `%s`.* TO the account".formatted(String.join(", ", missing), database));
  }
}
