package io.farekeeper.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.embedded.sandbox.BytemarkSandbox;
import io.farekeeper.testing.RealMongod;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.testing.TestMySql;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The command {@code preflight}, in a shell. */
@Order(2)
class PreflightCommandIT {

  static boolean hasMongod() {
    return RealMongod.program().isPresent();
  }

  @Test
  @EnabledIf("hasMongod")
  void cleanServersAreExitCodeZeroAndStayEmpty() {
    TestMySql mySql = TestMySql.mariaDb();
    TestMongo mongo = TestMongo.best();
    try (HikariDataSource pool = mySql.open();
        BytemarkSandbox sandbox = BytemarkSandbox.start(Clock.systemUTC())) {
      JdbcClient jdbc = JdbcClient.create(pool);
      String database = jdbc.sql("SELECT DATABASE()").query(String.class).single();
      jdbc.sql("ALTER DATABASE " + database + " CHARACTER SET utf8mb4").update();
      Map<String, String> variables =
          Map.of(
              "FAREKEEPER_MONGODB_URI", mongo.uri(),
              "FAREKEEPER_MYSQL_URL", mySql.url(),
              "FAREKEEPER_MYSQL_USER", mySql.user(),
              "FAREKEEPER_BYTEMARK_URL", sandbox.baseUrl().toString());

      try (Command command = Command.program(variables, List.of("preflight"))) {
        assertThat(command.exitCode()).as(command.output() + command.error()).isZero();
        assertThat(command.output().lines())
            .allMatch(line -> line.matches("OK(  .*|: \\d+ OK, 0 WARNING, 0 STOP)"))
            .anyMatch(line -> line.matches("OK +mongodb +version +MongoDB .*"))
            .anyMatch(line -> line.matches("OK +bytemark +answer +HTTP 401 .*"));
        assertThat(command.error()).isEmpty();
      }
      assertThat(jdbc.sql("SHOW TABLES").query(String.class).list()).isEmpty();
    }
  }

  @Test
  void withNothingConfiguredItSaysSoWithExitCodeTwo() {
    try (Command command = Command.program(Map.of(), List.of("preflight"))) {
      assertThat(command.exitCode()).as(command.error()).isEqualTo(2);
      assertThat(command.output())
          .contains("MongoDB is embedded: nothing to look at")
          .contains("MySQL is embedded: nothing to look at")
          .endsWith("WARNING: 0 OK, 3 WARNING, 0 STOP\n");
    }
  }

  @Test
  void serversThatAreDownAreStopsWithoutASecret() {
    long began = System.nanoTime();
    Map<String, String> variables =
        Map.of(
            "FAREKEEPER_MONGODB_URI", "mongodb://keeper:s3cret@127.0.0.1:1/cache",
            "FAREKEEPER_MYSQL_URL", "jdbc:mysql://127.0.0.1:1/portal",
            "FAREKEEPER_MYSQL_USER", "keeper",
            "FAREKEEPER_MYSQL_PASSWORD", "s3cret",
            "FAREKEEPER_BYTEMARK_URL", "http://127.0.0.1:1/v4");
    try (Command command = Command.program(variables, List.of("preflight"))) {
      assertThat(command.exitCode()).isEqualTo(1);
      assertThat(command.output())
          .contains("MongoDB at 127.0.0.1:1 does not answer")
          .contains("MySQL at 127.0.0.1:1 does not answer")
          .contains("no connection: refused, or no such host")
          .endsWith("STOP: 0 OK, 0 WARNING, 3 STOP\n");
      assertThat(command.output() + command.error()).doesNotContain("s3cret");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @ValueSource(strings = {"preflight --bogus", "preflight now", "bogus", "--bogus", "-h"})
  void wordsThatMeanNothingAreRefusedWithTheUsage(String words) {
    try (Command command = Command.program(Map.of(), List.of(words.split(" ")))) {
      assertThat(command.exitCode()).isEqualTo(1);
      assertThat(command.output()).isEmpty();
      assertThat(command.error())
          .matches("(?s)farekeeper: '\\S+' is not understood\n\nUsage: java -jar .*");
    }
  }

  @Test
  void helpIsPrinted() {
    try (Command command = Command.program(Map.of(), List.of("preflight", "--help"))) {
      assertThat(command.exitCode()).isZero();
      assertThat(command.output()).startsWith("Usage: java -jar farekeeper.jar preflight");
    }
  }
}
