package io.farekeeper.stores.preflight;

import static io.farekeeper.stores.preflight.PreflightFinding.MYSQL;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Settings of MySQL.
 *
 * @param global the server's, by name in lower case
 * @param sessionZone the time zone of a connection as Farekeeper opens it
 */
record ServerSettings(Map<String, String> global, String sessionZone) {
  private static final List<String> UTC = List.of("UTC", "+00:00", "ETC/UTC", "GMT", "Z");
  private static final List<String> STRICT = List.of("STRICT_TRANS_TABLES", "STRICT_ALL_TABLES");

  static ServerSettings read(JdbcClient mysql) {
    Map<String, String> global = new HashMap<>();
    mysql
        .sql(
            """
            SHOW GLOBAL VARIABLES WHERE Variable_name IN ('sql_mode', 'log_bin', 'binlog_format',
              'transaction_isolation', 'tx_isolation', 'time_zone', 'system_time_zone',
              'lower_case_table_names', 'read_only', 'innodb_read_only')
            """)
        .query(
            row -> {
              global.put(row.getString(1).toLowerCase(Locale.ROOT), row.getString(2));
            });
    return new ServerSettings(
        global, mysql.sql("SELECT @@session.time_zone").query(String.class).single());
  }

  List<PreflightFinding> findings() {
    return List.of(
        sqlMode(), binlogFormat(), isolation(), timeZone(), lowerCaseTableNames(), readOnly());
  }

  private String value(String name) {
    return global.getOrDefault(name, "");
  }

  private PreflightFinding sqlMode() {
    String mode = value("sql_mode");
    return STRICT.stream().anyMatch(mode::contains)
        ? PreflightFinding.ok(MYSQL, "sql_mode", "strict")
        : PreflightFinding.warning(
            MYSQL,
            "sql_mode",
            "not strict: what does not fit a column is cut without an error",
            "add STRICT_TRANS_TABLES to sql_mode");
  }

  private PreflightFinding binlogFormat() {
    String format = value("binlog_format");
    boolean written = "ON".equalsIgnoreCase(value("log_bin")) || value("log_bin").equals("1");
    if (!written) {
      return PreflightFinding.ok(MYSQL, "binlog_format", "no binary log");
    }
    return format.equalsIgnoreCase("STATEMENT")
        ? PreflightFinding.stop(
            MYSQL,
            "binlog_format",
            "STATEMENT: the server refuses every write at the isolation READ COMMITTED",
            "SET GLOBAL binlog_format = ROW, and the same in the server's configuration")
        : PreflightFinding.ok(MYSQL, "binlog_format", format);
  }

  private PreflightFinding isolation() {
    String isolation = global.getOrDefault("transaction_isolation", value("tx_isolation"));
    return isolation.equals("SERIALIZABLE") || isolation.equals("READ-UNCOMMITTED")
        ? PreflightFinding.warning(
            MYSQL,
            "isolation",
            isolation + " for every program that asks for none",
            "set transaction_isolation to READ-COMMITTED or REPEATABLE-READ")
        : PreflightFinding.ok(
            MYSQL, "isolation", isolation + "; Farekeeper's own connections READ-COMMITTED");
  }

  private PreflightFinding timeZone() {
    String server = value("time_zone");
    String named = server.equals("SYSTEM") ? "SYSTEM, " + value("system_time_zone") : server;
    return UTC.contains(sessionZone.toUpperCase(Locale.ROOT))
        ? PreflightFinding.ok(
            MYSQL, "time zone", "server " + named + "; Farekeeper's own connections UTC")
        : PreflightFinding.stop(
            MYSQL,
            "time zone",
            "Farekeeper's connections would be in " + sessionZone,
            "take connectionTimeZone and forceConnectionTimeZoneToSession out of the URL");
  }

  private PreflightFinding lowerCaseTableNames() {
    return PreflightFinding.ok(MYSQL, "lower_case_table_names", value("lower_case_table_names"));
  }

  private PreflightFinding readOnly() {
    boolean readOnly = List.of("ON", "1").contains(value("read_only").toUpperCase(Locale.ROOT));
    boolean innodb = value("innodb_read_only").equalsIgnoreCase("ON");
    return readOnly || innodb
        ? PreflightFinding.stop(
            MYSQL, "read_only", "this server takes no writes: a replica", "name the primary")
        : PreflightFinding.ok(MYSQL, "read_only", "takes writes");
  }
}
