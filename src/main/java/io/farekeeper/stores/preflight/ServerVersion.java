package io.farekeeper.stores.preflight;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a server is new enough. */
final class ServerVersion {
  private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)");

  /** MariaDB before 11 may put this before its own version, for clients of long ago. */
  private static final String OLD_PREFIX = "5.5.5-";

  private ServerVersion() {}

  static PreflightFinding mongoDb(String version) {
    return judge(PreflightFinding.MONGODB, "MongoDB", version, 6, 0);
  }

  /** Of MySQL or MariaDB, as {@code SELECT VERSION()} says it. */
  static PreflightFinding mySql(String version) {
    return isMariaDb(version)
        ? judge(PreflightFinding.MYSQL, "MariaDB", version.replace(OLD_PREFIX, ""), 10, 6)
        : judge(PreflightFinding.MYSQL, "MySQL", version, 8, 0);
  }

  static boolean isMariaDb(String version) {
    return version.contains("MariaDB");
  }

  private static PreflightFinding judge(
      String area, String product, String version, int major, int minor) {
    Matcher numbers = NUMBERS.matcher(version);
    String words = product + " " + version;
    if (!numbers.lookingAt()) {
      return PreflightFinding.warning(area, "version", words, "its version cannot be read");
    }
    int found = Integer.parseInt(numbers.group(1)) * 1000 + Integer.parseInt(numbers.group(2));
    return found >= major * 1000 + minor
        ? PreflightFinding.ok(area, "version", words)
        : PreflightFinding.stop(
            area, "version", words, "%s %d.%d or newer is needed".formatted(product, major, minor));
  }
}
