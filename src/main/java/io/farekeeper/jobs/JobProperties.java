package io.farekeeper.jobs;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When jobs run.
 *
 * @param jobs settings by the job's name, each with {@code cron}: five fields (unix) or six (with
 *     seconds), in UTC, or {@code -} to switch the job's schedule off
 */
@ConfigurationProperties("farekeeper")
record JobProperties(@DefaultValue Map<String, Settings> jobs) {

  record Settings(@Nullable String cron) {}

  /** The cron expression that is set for the job, if one is. */
  Optional<String> cronOf(String job) {
    return jobs.entrySet().stream()
        .filter(entry -> isOf(entry.getKey(), job))
        .findFirst()
        .map(Map.Entry::getValue)
        .map(Settings::cron);
  }

  /** An environment variable cannot hold the dashes of a name. */
  static boolean isOf(String key, String job) {
    return letters(key).equals(letters(job));
  }

  /** Whether the environment variable is a setting below the key. */
  static boolean isVariableOf(String variable, String key) {
    return letters(variable).startsWith("farekeeperjobs" + letters(key));
  }

  private static String letters(String name) {
    return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
  }
}
