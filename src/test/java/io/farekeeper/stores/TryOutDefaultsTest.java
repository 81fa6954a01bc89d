package io.farekeeper.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.mock.env.MockEnvironment;

class TryOutDefaultsTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "nothing",
      textBlock =
          """
          '',                                                      true
          farekeeper.mongodb.uri=,                                 true
          farekeeper.mongodb.uri=mongodb://db/cache,               nothing
          farekeeper.mysql.url=jdbc:mysql://db/portal,             nothing
          farekeeper.bytemark.url=https://vendor,                  nothing
          farekeeper.loyalty.enabled=false,                        false
          farekeeper.ticket-log.sealing.enabled=false,             nothing
          """)
  void loyaltyIsOnWhereAllIsEmbeddedUnlessItIsSaid(String set, String enabled) {
    assertThat(environmentOf(set).getProperty("farekeeper.loyalty.enabled")).isEqualTo(enabled);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "nothing",
      textBlock =
          """
          '',                                                      500
          farekeeper.mysql.url=jdbc:mysql://db/portal,             500
          farekeeper.mongodb.uri=mongodb://db/cache,               nothing
          farekeeper.ticket-log.sealing.segment-entries=7,         7
          """)
  void theEmbeddedMongoDbSealsLittleAtATime(String set, String entries) {
    assertThat(environmentOf(set).getProperty("farekeeper.ticket-log.sealing.segment-entries"))
        .isEqualTo(entries);
  }

  private static MockEnvironment environmentOf(String set) {
    MockEnvironment environment = new MockEnvironment();
    Arrays.stream(set.split(" "))
        .map(property -> property.split("=", 2))
        .filter(property -> property.length == 2)
        .forEach(property -> environment.setProperty(property[0], property[1]));

    new TryOutDefaults().postProcessEnvironment(environment, new SpringApplication());
    return environment;
  }
}
