package io.farekeeper.jobs;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When jobs run.
 *
 * @param jobs settings by the job's name, each with {@code cron}: five fields (unix) or six (with
 *     seconds), in UTC, or {@code -} for never, and {@code enabled}: {@code false} switches its
 *     schedule off and leaves the expression; it can still be run by hand. The jobs' own crons are
 *     in operations.md
 */
@ConfigurationProperties("farekeeper")
record JobProperties(@DefaultValue Map<String, Settings> jobs) {

  record Settings(@Nullable String cron, @DefaultValue("true") boolean enabled) {}

  /** The cron expression that is set for the job, if one is. */
  Optional<String> cronOf(String job) {
    return settingsOf(job).map(Settings::cron).flatMap(Stream::ofNullable).findFirst();
  }

  /** Whether the job's schedule is to be followed. */
  boolean isEnabled(String job) {
    return settingsOf(job).allMatch(Settings::enabled);
  }

  /** More than one if a file and a variable write the name differently. */
  private Stream<Settings> settingsOf(String job) {
    return jobs.entrySet().stream()
        .filter(entry -> isOf(entry.getKey(), job))
        .map(Map.Entry::getValue);
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
