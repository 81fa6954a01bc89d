package io.farekeeper.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.testing.RealMariaDb;
import io.farekeeper.testing.TestMySql;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class MySqlSettingsTest {

  @Test
  void saysWhatToSetWhereNothingCanBeWritten() throws SQLException {
    try (RealMariaDb server =
            RealMariaDb.start("--log-bin", "--binlog-format=STATEMENT", "--server-id=1");
        HikariDataSource pool = server.database("portal").open()) {
      assertThatThrownBy(() -> MySql.migrate(pool)).hasStackTraceContaining("STATEMENT");
      try (Connection connection = pool.getConnection()) {
        assertThat(MySqlSettings.objection(connection))
            .hasValueSatisfying(line -> assertThat(line).contains("1665", "binlog_format=ROW"));
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        assertThat(MySqlSettings.objection(connection)).isEmpty();
      }
      JdbcClient.create(pool).sql("SET GLOBAL read_only = 1").update();
      try (Connection connection = pool.getConnection()) {
        assertThat(MySqlSettings.objection(connection))
            .hasValueSatisfying(line -> assertThat(line).startsWith("the server is read-only"));
      }
    }
  }

  @Test
  void hasNothingToSayOfOthers() throws SQLException {
    for (TestMySql database : TestMySql.all().toList()) {
      try (HikariDataSource pool = database.open();
          Connection connection = pool.getConnection()) {
        assertThat(MySqlSettings.objection(connection)).as(database.kind()).isEmpty();
      }
    }
  }
}
