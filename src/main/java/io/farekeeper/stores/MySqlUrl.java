package io.farekeeper.stores;

import io.farekeeper.config.InvalidConfigurationException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * Completes a JDBC URL with what Farekeeper relies on. What the URL says itself stands, but where
 * it would give statements, times or texts another meaning.
 */
final class MySqlUrl {
  /** A dead server is noticed; batches go out as one statement. */
  private static final Map<String, String> DEFAULTS = new LinkedHashMap<>();

  /**
   * UTC whatever the server's zone; a zero date is no value; an update counts the rows that it
   * found; text is sent and read whole; a lost connection is not replaced in the middle of a
   * transaction.
   */
  private static final Map<String, String> FIXED = new LinkedHashMap<>();

  /** Settings that would narrow what is read or written; the driver's own choice is right. */
  private static final Set<String> DROPPED =
      Set.of("characterSetResults", "connectionCollation", "maxRows", "serverTimezone");

  private static final String SESSION = "sessionVariables";

  /**
   * The server's sql_mode gives statements another meaning, or cuts values in silence; without
   * NO_ZERO_DATE an index can be made on a legacy table whatever it holds. A row that another
   * program has locked keeps its user waiting for seconds, not for a minute.
   */
  private static final String OUR_SESSION =
      "time_zone='+00:00',sql_mode='STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',"
          + "innodb_lock_wait_timeout=5";

  static {
    DEFAULTS.put("rewriteBatchedStatements", "true");
    DEFAULTS.put("cachePrepStmts", "true");
    DEFAULTS.put("connectTimeout", "2000");
    DEFAULTS.put("socketTimeout", "30000");
    DEFAULTS.put("tcpKeepAlive", "true");
    FIXED.put("connectionTimeZone", "UTC");
    FIXED.put("forceConnectionTimeZoneToSession", "true");
    FIXED.put("zeroDateTimeBehavior", "CONVERT_TO_NULL");
    FIXED.put("useAffectedRows", "false");
    FIXED.put("sendFractionalSeconds", "true");
    FIXED.put("characterEncoding", "UTF-8");
    FIXED.put("jdbcCompliantTruncation", "true");
    FIXED.put("databaseTerm", "CATALOG");
    FIXED.put("allowMultiQueries", "false");
    FIXED.put("autoReconnect", "false");
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
    int mark = mysql.indexOf('?');
    String address = mark < 0 ? mysql : mysql.substring(0, mark);
    List<String> settings = new ArrayList<>();
    String theirSession = "";
    for (String setting : mark < 0 ? new String[0] : mysql.substring(mark + 1).split("&")) {
      String name = setting.split("=", 2)[0];
      if (isOneOf(name, Set.of(SESSION)) && setting.contains("=")) {
        theirSession = setting.split("=", 2)[1] + ",";
      } else if (!setting.isEmpty() && !isOneOf(name, DROPPED) && !isOneOf(name, FIXED.keySet())) {
        settings.add(setting);
      }
    }
    List<String> named = settings.stream().map(setting -> setting.split("=", 2)[0]).toList();
    DEFAULTS.forEach(
        (name, value) -> {
          if (!isOneOf(name, new HashSet<>(named))) {
            settings.add(name + "=" + value);
          }
        });
    FIXED.forEach((name, value) -> settings.add(name + "=" + value));
    // The last one counts: theirs may set what we do not.
    settings.add(SESSION + "=" + theirSession + encoded(OUR_SESSION));
    return address + "?" + String.join("&", settings);
  }

  private static boolean isOneOf(String name, Set<String> names) {
    return names.stream().anyMatch(name::equalsIgnoreCase);
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
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
