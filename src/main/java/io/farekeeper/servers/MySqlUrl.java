package io.farekeeper.servers;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

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
   * @throws IllegalArgumentException if it is not a JDBC URL of MySQL or MariaDB
   */
  static String complete(String url) {
    String mysql = url.replaceFirst("^jdbc:mariadb:", "jdbc:mysql:");
    if (!mysql.startsWith("jdbc:mysql:")) {
      throw new IllegalArgumentException(
          "farekeeper.mysql.url must begin with jdbc:mysql: or jdbc:mariadb:");
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
}
