package io.farekeeper.stores.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import io.farekeeper.stores.preflight.PreflightFinding.Level;
import io.farekeeper.stores.preflight.TableIndexesPreflight.TableIndex;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What preflight makes of what servers say of themselves. */
class JudgementsTest {

  @ParameterizedTest
  @CsvSource({
    "6.0.5,             OK",
    "8.0.1,             OK",
    "5.0.31,            STOP",
    "10.0.0,            OK",
    "seven,             WARNING"
  })
  void versionsOfMongoDb(String version, Level level) {
    assertThat(ServerVersion.mongoDb(version).level()).isEqualTo(level);
  }

  @ParameterizedTest
  @CsvSource({
    "8.0.36,                                    OK",
    "9.1.0-commercial,                          OK",
    "5.7.44-log,                                STOP",
    "11.4.5-MariaDB,                            OK",
    "5.5.5-10.6.18-MariaDB-0ubuntu0.22.04.1,    OK",
    "10.5.23-MariaDB-1:10.5.23+maria~ubu2004,   STOP"
  })
  void versionsOfMySql(String version, Level level) {
    assertThat(ServerVersion.mySql(version).level()).isEqualTo(level);
  }

  /** Asked at 10:00:00, heard at 10:00:01. */
  @ParameterizedTest
  @CsvSource({
    "10:00:00.500, OK",
    "10:00:03.000, OK",
    "10:00:03.001, WARNING",
    "09:59:58.000, OK",
    "09:59:57.999, WARNING",
    "10:05:01.000, WARNING",
    "10:05:01.001, STOP",
    "09:54:59.999, STOP"
  })
  void clocks(String server, Level level) {
    assertThat(
            ClockDifference.judge(
                    "mysql",
                    Instant.parse("2030-01-01T10:00:00Z"),
                    Instant.parse("2030-01-01T" + server + "Z"),
                    Instant.parse("2030-01-01T10:00:01Z"))
                .level())
        .isEqualTo(level);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GRANT ALL PRIVILEGES ON *.* TO `root`@`%` WITH GRANT OPTION                  |
          GRANT ALL PRIVILEGES ON `por_al`.* TO `a`@`%`                                |
          GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX ON `portal`.* TO `a`@`%` |
          GRANT SELECT, INSERT, UPDATE, DELETE, CREATE ON `portal`.* TO `a`@`%`        | ALTER INDEX
          GRANT ALL PRIVILEGES ON `por\\_al`.* TO `a`@`%`           | ALTER CREATE DELETE INDEX INSERT SELECT UPDATE
          GRANT ALL PRIVILEGES ON `other`.* TO `a`@`%`              | ALTER CREATE DELETE INDEX INSERT SELECT UPDATE
          GRANT SELECT ON `portal`.`bytemark_tokens` TO `a`@`%`     | ALTER CREATE DELETE INDEX INSERT SELECT UPDATE
          """)
  void rightsInMySql(String grant, String missing) {
    MySqlRights rights = new MySqlRights(List.of("GRANT USAGE ON *.* TO `a`@`%`", grant));

    assertThat(String.join(" ", rights.missing("portal")))
        .isEqualTo(missing == null ? "" : missing);
    assertThat(MySqlRightsPreflight.judge(rights, "portal").level())
        .isEqualTo(missing == null ? Level.OK : Level.STOP);
  }

  @Test
  void rightsThatMayComeFromARoleAreAWarning() {
    MySqlRights rights = new MySqlRights(List.of("GRANT `keeper`@`%` TO `a`@`%`"));

    assertThat(MySqlRightsPreflight.judge(rights, "portal").level()).isEqualTo(Level.WARNING);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {db: 'cache', collection: ''}       | true
          {db: '', collection: ''}            | true
          {anyResource: true}                 | true
          {db: 'other', collection: ''}       | false
          {db: 'cache', collection: 'one'}    | false
          {cluster: true}                     | false
          """)
  void rightsInMongoDb(String resource, boolean covers) {
    Document privilege =
        new Document("resource", Document.parse(resource))
            .append("actions", List.copyOf(MongoRights.NEEDED));
    BsonDocument status =
        new Document(
                "authInfo",
                new Document("authenticatedUsers", List.of(new Document("user", "a")))
                    .append("authenticatedUserPrivileges", List.of(privilege)))
            .toBsonDocument();
    MongoRights rights = new MongoRights(status);

    assertThat(rights.isLoggedIn()).isTrue();
    assertThat(rights.missing("cache")).isEqualTo(covers ? Set.of() : MongoRights.NEEDED);
  }

  @ParameterizedTest
  @CsvSource({
    "mongodb://h/cache,                                          OK,      OK",
    "mongodb://h/cache?readPreference=primary&w=majority,        OK,      OK",
    "mongodb://h/cache?readPreference=secondaryPreferred,        WARNING, OK",
    "mongodb://h/cache?w=1,                                      OK,      WARNING",
    "mongodb://h/cache?journal=false,                            OK,      WARNING",
    "mongodb://h/cache?w=majority&journal=false,                 OK,      WARNING"
  })
  void connectionStrings(String uri, Level reads, Level writes) {
    assertThat(MongoServerPreflight.uri(new ConnectionString(uri)))
        .extracting(PreflightFinding::level)
        .containsExactly(reads, writes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {isWritablePrimary: true}                           | OK
          {isWritablePrimary: true, setName: 'rs0'}           | OK
          {isWritablePrimary: false, setName: 'rs0'}          | STOP
          {isWritablePrimary: true, msg: 'isdbgrid'}          | WARNING
          """)
  void topologies(String hello, Level level) {
    assertThat(MongoServerPreflight.topology(Document.parse(hello)).level()).isEqualTo(level);
  }

  @ParameterizedTest
  @CsvSource({"1000, 500, OK", "1000, 900, OK", "1000, 901, WARNING", "1000, 1000, WARNING"})
  void disks(long total, long used, Level level) {
    assertThat(MongoServerPreflight.disk(total, used).level()).isEqualTo(level);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sql_mode=STRICT_TRANS_TABLES                | UTC        |
          sql_mode=                                   | UTC        | WARNING sql_mode
          log_bin=ON binlog_format=STATEMENT          | UTC        | STOP binlog_format
          log_bin=OFF binlog_format=STATEMENT         | UTC        |
          log_bin=ON binlog_format=ROW                | UTC        |
          transaction_isolation=SERIALIZABLE          | UTC        | WARNING isolation
          tx_isolation=REPEATABLE-READ                | +00:00     |
          time_zone=-07:00                            | UTC        |
          time_zone=SYSTEM                            | -07:00     | STOP time zone
          read_only=ON                                | UTC        | STOP read_only
          lower_case_table_names=1                    | UTC        |
          """)
  void settingsOfMySql(String settings, String sessionZone, String expected) {
    Map<String, String> global = new HashMap<>(Map.of("sql_mode", "STRICT_TRANS_TABLES"));
    Arrays.stream(settings.split(" "))
        .map(setting -> setting.split("=", 2))
        .forEach(setting -> global.put(setting[0], setting[1]));

    assertThat(new ServerSettings(global, sessionZone).findings())
        .filteredOn(finding -> finding.level() != Level.OK)
        .extracting(finding -> finding.level() + " " + finding.name())
        .isEqualTo(expected == null ? List.of() : List.of(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a,b        | a,b,c      | one
          a,b        | b,a        |
          a          | a          | two
          UNIQUE a   | a,b        |
          a          | UNIQUE a   | one
          """)
  void indexesThatAreThereTwice(String one, String two, String redundant) {
    assertThat(TableIndexesPreflight.redundant("t", List.of(index("one", one), index("two", two))))
        .extracting(PreflightFinding::name)
        .isEqualTo(redundant == null ? List.of() : List.of("t index " + redundant));
  }

  private static TableIndex index(String name, String columns) {
    return new TableIndex(
        name, List.of(columns.replace("UNIQUE ", "").split(",")), columns.startsWith("UNIQUE "));
  }

  @ParameterizedTest
  @CsvSource({
    "0,             0,           1, 1 s",
    "10000000000,   1000000,     3, 130 s",
    "0,             1000000,     1, 10 s"
  })
  void timesOfIndexes(long bytes, long entries, int indexes, String words) {
    assertThat(IndexBuildTime.of(bytes, entries, indexes).toString())
        .isEqualTo(words.equals("130 s") ? "3 min" : words);
  }
}
