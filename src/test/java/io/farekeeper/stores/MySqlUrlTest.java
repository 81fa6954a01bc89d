package io.farekeeper.stores;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.testing.TestMySql;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a URL says for itself changes nothing that Farekeeper relies on, on a real MariaDB. */
class MySqlUrlTest {
  private static final String TEXT = "Недоступно 🚫";

  private static HikariDataSource pool(String more) {
    TestMySql database = TestMySql.mariaDb();
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(MySqlUrl.complete(database.url() + more));
    pool.setUsername(database.user());
    pool.setMaximumPoolSize(2);
    return pool;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "&zeroDateTimeBehavior=EXCEPTION&useAffectedRows=true&jdbcCompliantTruncation=false",
        "&ZERODATETIMEBEHAVIOR=ROUND&serverTimezone=America/Chicago",
        "&connectionTimeZone=America/Chicago&forceConnectionTimeZoneToSession=false",
        "&sessionVariables=sql_mode='',time_zone='-09:00'",
        "&sessionVariables=sql_mode='ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES'",
        "&characterEncoding=ISO-8859-1&characterSetResults=latin1&maxRows=1",
        "&connectionCollation=latin1_swedish_ci&useServerPrepStmts=true",
        "&sendFractionalSeconds=false&autoReconnect=true&databaseTerm=SCHEMA",
      })
  void timesTextsCountsAndStrictnessAreOurs(String more) {
    try (HikariDataSource pool = pool(more)) {
      MySql.migrate(pool);
      JdbcClient jdbc = JdbcClient.create(pool);
      jdbc.sql(
              "INSERT INTO bytemark_ticket_refresh_log (user_id, created_on, scheduled_on, note)"
                  + " VALUES (1, '0000-00-00 00:00:00', '2026-05-00 10:00:00', 'a'),"
                  + " (2, '2026-03-04 05:06:07', '2026-00-10 10:00:00', 'b')")
          .update();
      jdbc.sql(
              "INSERT INTO farekeeper_refresh_attempt (row_id, attempts, attempted_on, last_error)"
                  + " VALUES (1, 1, '2026-03-04 05:06:07.891', ?)")
          .param(TEXT)
          .update();

      assertThat(
              jdbc.sql("SELECT created_on, scheduled_on FROM bytemark_ticket_refresh_log")
                  .query((row, _) -> SqlTime.read(row, "created_on") + " " + SqlTime.read(row, 2))
                  .list())
          .containsExactly("null null", "2026-03-04T05:06:07Z null");
      assertThat(
              jdbc.sql(
                      "SELECT id FROM bytemark_ticket_refresh_log WHERE "
                          + SqlTime.isZeroDate("scheduled_on")
                          + " AND user_id = 1")
                  .query(Long.class)
                  .list())
          .hasSize(1);
      assertThat(jdbc.sql("UPDATE bytemark_ticket_refresh_log SET status = 0").update())
          .as("rows that were found, changed or not")
          .isEqualTo(2);
      Map<String, Object> session =
          jdbc.sql("SELECT @@SESSION.sql_mode AS mode, @@SESSION.time_zone AS zone")
              .query()
              .singleRow();
      assertThat(String.valueOf(session.get("mode")))
          .contains("STRICT_TRANS_TABLES")
          .doesNotContain("ZERO_DATE", "ANSI_QUOTES", "BACKSLASH");
      assertThat(session.get("zone")).isIn("+00:00", "UTC");
    }
  }

  @Test
  void whatTheUrlSetsOtherwiseStands() {
    assertThat(
            MySqlUrl.complete(
                "jdbc:mysql://db/portal?socketTimeout=9000&useSSL=true"
                    + "&sessionVariables=wait_timeout=600"))
        .startsWith("jdbc:mysql://db/portal?socketTimeout=9000&useSSL=true&")
        .contains("sessionVariables=wait_timeout=600,time_zone%3D", "&connectTimeout=2000")
        .containsOnlyOnce("socketTimeout")
        .containsOnlyOnce("sessionVariables=");
  }
}
