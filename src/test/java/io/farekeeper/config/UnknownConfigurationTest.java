package io.farekeeper.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.farekeeper.FarekeeperApplication;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

@ExtendWith(OutputCaptureExtension.class)
@Isolated("what others log would be taken for its own")
class UnknownConfigurationTest {
  private final KnownProperties known = KnownProperties.read().orElseThrow();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "farekeeper.mysql.url",
        "farekeeper.MySQL.URL",
        "farekeeper.bytemark.url",
        "farekeeper.embedded.mixed",
        "farekeeper.api.max-body-size",
        "farekeeper.api.maxBodySize",
        "farekeeper.users.kiosk.password",
        "farekeeper.users.kiosk.roles",
        "farekeeper.users.kiosk.roles[1]",
        "farekeeper.users[kiosk.1].roles",
        "farekeeper.jobs.any-job.cron",
        "server.port",
        "spring.farekeeper.x",
      })
  void whatExistsPasses(String property) {
    assertThatCode(() -> UnknownConfiguration.check(with(property), known))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "farekeeper.mysql.urll, farekeeper.mysql.url",
    "farekeeper.mysl.user, farekeeper.mysql.user",
    "farekeeper.users.kiosk.pasword, farekeeper.users.kiosk.password",
    "farekeeper.user.kiosk.roles, farekeeper.users",
    "farekeeper.jobs.any-job.crom, farekeeper.jobs.any-job.cron",
    "farekeeper.embedded.mixed.more, farekeeper.embedded.mixed",
  })
  void whatDoesNotStopsTheStartAndNamesTheNearest(String property, String nearest) {
    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> UnknownConfiguration.check(with(property), known))
        .withMessageContaining("'" + property + "'")
        .withMessageContaining("'" + nearest + "'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "farekeeper.nonsense",
        "farekeeper.colour.of.the.bus",
        "farekeeper.jobs.any-job.colour",
        "farekeeper.users.kiosk.shoe-size",
      })
  void whereNoNameIsNearNoneIsSuggested(String property) {
    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> UnknownConfiguration.check(with(property), known))
        .withMessage("There is no property '%s' (set in file).", property);
  }

  @Test
  void anUnknownVariableIsOnlyWarnedOf(CapturedOutput output) {
    ConfigurableEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .replace(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                Map.of(
                    "FAREKEEPER_MYSQL_URL", "1",
                    "FAREKEEPER_API_MAXBODYSIZE", "1",
                    "FAREKEEPER_USERS_KIOSK_ROLES_0", "1",
                    "FAREKEEPER_JOBS_ANYJOB_CRON", "1",
                    "FAREKEEPER_TEST_MONGOD", "1",
                    "FAREKEEPER_PORT_80_TCP", "1")));

    UnknownConfiguration.check(environment, known);

    assertThat(output.getOut().lines().filter(line -> line.contains("sets nothing")))
        .singleElement()
        .asString()
        .contains("FAREKEEPER_PORT_80_TCP");
  }

  @Test
  void theWholeApplicationRefusesToStart(CapturedOutput output) {
    assertThatThrownBy(
            () -> SpringApplication.run(FarekeeperApplication.class, "--farekeeper.mysql.ulr=x"))
        .isInstanceOf(InvalidConfigurationException.class);

    assertThat(output.getAll())
        .contains("APPLICATION FAILED TO START")
        .contains("There is no property 'farekeeper.mysql.ulr' (set in commandLineArgs)")
        .contains("The nearest name is 'farekeeper.mysql.url'");
  }

  private static ConfigurableEnvironment with(String property) {
    ConfigurableEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addFirst(new MapPropertySource("file", Map.of(property, "value")));
    return environment;
  }
}
