package io.farekeeper.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.RealMariaDb;
import io.farekeeper.testing.TestApplication;
import io.farekeeper.testing.TestMySql;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A MySQL that answers and refuses every write: callers read why, until it is set right. */
class RefusingMySqlTest {
  private static final Duration WITHIN = Duration.ofMinutes(1);

  /** Of no pass: it gets as far as a claim of its key. */
  private static final String BODY =
      "{\"user_id\": 7, \"pass_uuid\": \"6a1d8f30-91c7-4b52-8e0d-3f5a7c2be411\"}";

  @Test
  void isNamedWithItsReasonAndWorksSoonAfterItIsSetRight() throws SQLException {
    try (RealMariaDb server =
        RealMariaDb.start("--log-bin", "--binlog-format=ROW", "--server-id=1")) {
      TestMySql database = server.database("portal");
      try (Connection root = DriverManager.getConnection(database.url(), "root", "");
          Statement admin = root.createStatement()) {
        TestApplication application =
            TestApplication.start(
                List.of(
                    "--farekeeper.mysql.url=" + database.url(),
                    "--farekeeper.mysql.user=" + database.user()),
                List.of());
        try {
          refusesAndRecovers(HttpCaller.on(application.port()).as("admin"), admin);
        } finally {
          application.context().close();
        }
      }
    }
  }

  private static void refusesAndRecovers(HttpCaller http, Statement admin) throws SQLException {
    awaitAnswer(http, "200");

    admin.execute("SET GLOBAL binlog_format = STATEMENT");
    endSessions(admin);
    awaitAnswer(http, "503 MySQL refuses to work (error 1665, binlog_format is STATEMENT)");
    admin.execute("SET GLOBAL binlog_format = ROW");
    awaitAnswer(http, "200");
  }

  /** Sessions that began before keep the format that they began with. */
  private static void endSessions(Statement admin) throws SQLException {
    List<Long> sessions = new ArrayList<>();
    try (ResultSet rows =
        admin.executeQuery(
            "SELECT id FROM information_schema.processlist WHERE db = 'portal' AND id <>"
                + " CONNECTION_ID()")) {
      while (rows.next()) {
        sessions.add(rows.getLong(1));
      }
    }
    for (long session : sessions) {
      admin.execute("KILL " + session);
    }
  }

  /** Also once the heartbeat has been refused for longer than the others trust it. */
  private static void awaitAnswer(HttpCaller http, String expected) {
    await()
        .atMost(WITHIN)
        .during(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(answer(http)).startsWith(expected));
  }

  private static String answer(HttpCaller http) {
    HttpCaller.Answer answer =
        http.with("Idempotency-Key", UUID.randomUUID().toString())
            .post("/api/v1/validations", BODY);
    return answer.status() == 200 ? "200" : answer.problem();
  }
}
