package io.farekeeper.servers;

import java.util.List;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

/**
 * Settings that differ while the product is tried out, that is, while all three servers are
 * embedded. They are the last to be asked: whatever is set elsewhere wins.
 */
class TryOutDefaults implements EnvironmentPostProcessor {
  private static final List<String> SERVERS =
      List.of("farekeeper.mongodb.uri", "farekeeper.mysql.url", "farekeeper.bytemark.url");

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    if (SERVERS.stream().noneMatch(server -> OnServer.isReal(environment, server))
        && isSealing(environment)) {
      environment
          .getPropertySources()
          .addLast(
              new MapPropertySource(
                  "tryOutDefaults", Map.of("farekeeper.loyalty.enabled", "true")));
    }
  }

  /** Without sealing the loyalty programme cannot be. */
  private static boolean isSealing(Environment environment) {
    return !"false".equals(environment.getProperty("farekeeper.ticket-log.sealing.enabled"));
  }
}
