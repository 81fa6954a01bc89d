package io.farekeeper.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.farekeeper.FarekeeperApplication;
import io.farekeeper.config.InvalidConfigurationException;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
@Isolated("what others log would be taken for its own")
class InvalidAddressesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres://farekeeper:sekret@db/portal",
        "jdbc:postgresql://db/portal?password=sekret",
        "mysql://farekeeper:sekret@db/portal",
        "jdbc:mysql:db/portal?password=sekret",
        "jdbc:mysql://db:port/portal?password=sekret",
        "sekret",
      })
  void anAddressThatIsNotOfMySqlIsNotShown(String url) {
    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> MySqlUrl.complete(url))
        .withMessageContaining("FAREKEEPER_MYSQL_URL")
        .withMessageNotContaining("sekret")
        .withNoCause();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mysql://db:3306/portal",
        "jdbc:mariadb://db/portal?useSSL=false",
        "jdbc:mysql:replication://one,two/portal",
      })
  void anAddressOfMySqlIsCompleted(String url) {
    assertThat(MySqlUrl.complete(url)).startsWith("jdbc:mysql:").contains("connectionTimeZone=UTC");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://farekeeper:sekret@db/cache",
        "mongodb://farekeeper:sek:ret@sekret@db/cache",
        "mongodb://db:sekret/cache",
        "mongodb://",
        "sekret",
      })
  void anAddressThatIsNotOfMongoDbIsNotShown(String uri) {
    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> ServersConfiguration.parsed(uri))
        .withMessageContaining("FAREKEEPER_MONGODB_URI")
        .withMessageNotContaining("sekret")
        .withNoCause();
  }

  @ParameterizedTest
  @CsvSource({
    "farekeeper.mongodb.uri=mongodb://db:sekret/cache, FAREKEEPER_MONGODB_URI",
    "farekeeper.mysql.url=jdbc:mysql:db?password=sekret, FAREKEEPER_MYSQL_URL",
  })
  void theStartStopsWithOneClearLine(String setting, String variable, CapturedOutput output) {
    assertThatThrownBy(
            () ->
                SpringApplication.run(
                    FarekeeperApplication.class, "--server.port=0", "--" + setting))
        .hasStackTraceContaining(variable);

    assertThat(output.getAll())
        .contains("APPLICATION FAILED TO START")
        .contains("(" + variable + ") is not a")
        .doesNotContain("sekret", "\tat ");
  }
}
