package io.farekeeper.stores.preflight;

import io.farekeeper.stores.FutureMark;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What preflight looks at in MySQL. The owner of a table implements it for that table, as a
 * component that needs no server to be made: preflight runs without the application's parts.
 */
public interface TablePreflight {

  /** The tables that it looks into, by name; a column that it looks at is TABLE.COLUMN. */
  default Set<String> tables() {
    return Set.of();
  }

  /** Moments that their readers correct, and that are declared nowhere else. */
  default List<FutureMark> marks() {
    return List.of();
  }

  /**
   * Looks, and changes nothing: the connection refuses it.
   *
   * @param mysql statements of it end in time
   * @throws org.springframework.dao.DataAccessException if the server does not answer, not in time,
   *     or refuses
   */
  List<PreflightFinding> look(JdbcClient mysql);
}
