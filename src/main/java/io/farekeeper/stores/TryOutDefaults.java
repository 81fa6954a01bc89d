package io.farekeeper.stores;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

/**
 * Settings that differ while the product is tried out, on servers that are embedded. They are the
 * last to be asked: whatever is set elsewhere wins.
 */
class TryOutDefaults implements EnvironmentPostProcessor {
  private static final String MONGODB = "farekeeper.mongodb.uri";
  private static final List<String> SERVERS =
      List.of(MONGODB, "farekeeper.mysql.url", "farekeeper.bytemark.url");

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    Map<String, Object> defaults = new HashMap<>();
    if (!OnServer.isReal(environment, MONGODB)) {
      // It compares each entry with each of a segment's, and answers nothing else meanwhile.
      defaults.put("farekeeper.ticket-log.sealing.segment-entries", "500");
    }
    if (SERVERS.stream().noneMatch(server -> OnServer.isReal(environment, server))
        && isSealing(environment)) {
      defaults.put("farekeeper.loyalty.enabled", "true");
    }
    if (!defaults.isEmpty()) {
      environment.getPropertySources().addLast(new MapPropertySource("tryOutDefaults", defaults));
    }
  }

  /** Without sealing the loyalty programme cannot be. */
  private static boolean isSealing(Environment environment) {
    return !"false".equals(environment.getProperty("farekeeper.ticket-log.sealing.enabled"));
  }
}
