package io.farekeeper.servers;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** Completes a JDBC URL with what Farekeeper relies on; what the URL says itself stands. */
final class MySqlUrl {
  /** UTC whatever the server's zone; a dead server is noticed; batches go out as one statement. */
  private static final Map<String, String> DEFAULTS = new LinkedHashMap<>();

  static {
    DEFAULTS.put("connectionTimeZone", "UTC");
    DEFAULTS.put("forceConnectionTimeZoneToSession", "true");
    DEFAULTS.put("rewriteBatchedStatements", "true");
    DEFAULTS.put("cachePrepStmts", "true");
    DEFAULTS.put("connectTimeout", "2000");
    DEFAULTS.put("socketTimeout", "30000");
    DEFAULTS.put("tcpKeepAlive", "true");
  }

  private MySqlUrl() {}

  /**
   * The URL with every default that it does not set itself.
   *
   * @throws InvalidConfigurationException if it is not a JDBC URL of MySQL or MariaDB; without the
   *     URL, which may hold a password
   */
  static String complete(String url) {
    String mysql = url.replaceFirst("^jdbc:mariadb:", "jdbc:mysql:");
    if (!isAccepted(mysql)) {
      throw new InvalidConfigurationException(
          "farekeeper.mysql.url (FAREKEEPER_MYSQL_URL) is not a JDBC URL of MySQL or MariaDB, like"
              + " jdbc:mysql://host:3306/portal (the value is not shown here)");
    }
    StringBuilder complete = new StringBuilder(mysql);
    String lower = mysql.toLowerCase(Locale.ROOT);
    char separator = mysql.contains("?") ? '&' : '?';
    for (Map.Entry<String, String> entry : DEFAULTS.entrySet()) {
      if (!lower.contains(entry.getKey().toLowerCase(Locale.ROOT) + "=")) {
        complete.append(separator).append(entry.getKey()).append('=').append(entry.getValue());
        separator = '&';
      }
    }
    return complete.toString();
  }

  /** Whether the driver understands it; it is asked for no connection. */
  private static boolean isAccepted(String url) {
    if (!url.startsWith("jdbc:mysql:")) {
      return false;
    }
    try {
      return DriverManager.getDriver(url).getPropertyInfo(url, new Properties()).length > 0;
    } catch (SQLException | RuntimeException e) {
      return false;
    }
  }
}
