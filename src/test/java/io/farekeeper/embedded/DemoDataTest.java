package io.farekeeper.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.embedded.sandbox.Fault;
import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.TestMongo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class DemoDataTest {
  private static final List<String> SEEDED =
      List.of(
          "1011 type 1 status 1",
          "1001 type 1 status 0",
          "1002 type 1 status 0",
          "1003 type 1 status 0",
          "1004 type 1 status 0",
          "1005 type 1 status 0",
          "1006 type 1 status 0",
          "1007 type 1 status 0",
          "1008 type 3 status 0",
          "1009 type 3 status 0",
          "1010 type 3 status 0",
          "1003 type 2 status 0");

  @Test
  void theFirstRunHasSomethingToShow() {
    try (EmbeddedApplication application = EmbeddedApplication.start()) {
      assertThat(application.refreshRows()).isEqualTo(SEEDED);
      assertThat(application.usersWithToken())
          .containsExactlyElementsOf(idsWithout(1008))
          .allSatisfy(
              id -> assertThat(tokenOf(application, id)).isEqualTo(validTokenOf(application, id)));

      Map<Long, Integer> cached = application.cachedPasses();
      assertThat(cached).containsOnlyKeys(idsWithout(1007, 1008));
      cached.forEach(
          (id, passes) ->
              assertThat(application.sandbox().rider(id).currentPasses())
                  .as("rider %d has a pass that the cache does not know", id)
                  .hasSize(passes + (id == 1003 || id == 1006 ? 1 : 0)));

      assertThat(application.sandbox().rider(1004).fault()).contains(Fault.SERVER_ERROR);
      assertThat(application.sandbox().rider(1005).fault()).contains(Fault.SESSION_EXPIRED);
      assertThat(ledger(application)).as("no reward but by a refresh").isZero();
    }
  }

  @Test
  void theFirstRunRefreshesFailsGivesUpAndRewards() {
    String runs = "/api/v1/jobs/update-bytemark-tickets-cache/runs";
    try (EmbeddedApplication application = EmbeddedApplication.start()) {
      HttpCaller operator = application.operator();
      String run = operator.post(runs, "{}").header("Location");
      Awaitility.await()
          .atMost(Duration.ofSeconds(90))
          .until(() -> !operator.get(run).json().path("status").asString().equals("running"));

      JsonNode ended = operator.get(run).json();
      assertThat(ended.path("status").asString()).isEqualTo("partly_failed");
      assertThat(ended.path("result").toString())
          .startsWith(
              "{\"users_refreshed\":7,\"users_failed\":1,\"users_given_up\":1,"
                  + "\"notices_sent\":1,\"notices_failed\":0,\"rows_processed\":8,");
      assertThat(application.refreshRows())
          .as("who waits, who was given up, who was rewarded")
          .contains("1004 type 1 status 0", "1005 type 1 status 2", "1003 type 2 status 1")
          .filteredOn(row -> row.contains("type 2"))
          .hasSize(1);
      assertThat(application.cachedPasses()).containsKey(1007L);
    }
  }

  @Test
  void whatIsScheduledIsDueNowOrInAnHour() {
    try (EmbeddedApplication application = EmbeddedApplication.start()) {
      List<Long> due =
          application
              .jdbc()
              .sql(
                  """
                  SELECT user_id FROM bytemark_ticket_refresh_log
                  WHERE activity_type = 3 AND scheduled_on <= CURRENT_TIMESTAMP ORDER BY user_id
                  """)
              .query(Long.class)
              .list();
      assertThat(due).containsExactly(1008L, 1009L);
    }
  }

  @Test
  void aSecondStartOnTheSameDirectorySeedsNothingAndKeepsEverything(@TempDir Path directory) {
    String setting = "farekeeper.embedded.directory=" + directory.resolve("data");
    Map<Long, Integer> cached;
    long logEntries;
    String token;
    try (EmbeddedApplication first = EmbeddedApplication.start(setting)) {
      first.jdbc().sql("DELETE FROM bytemark_ticket_refresh_log WHERE user_id = 1001").update();
      first.sandbox().rider(1002).renewToken();
      token = validTokenOf(first, 1002);
      cached = first.cachedPasses();
      logEntries = first.logEntries();
    }

    try (EmbeddedApplication second = EmbeddedApplication.start(setting)) {
      assertThat(second.refreshRows())
          .isEqualTo(SEEDED.stream().filter(row -> !row.startsWith("1001")).toList());
      assertThat(second.usersWithToken()).containsExactlyElementsOf(idsWithout(1008));
      assertThat(second.cachedPasses()).isEqualTo(cached).isNotEmpty();
      assertThat(second.logEntries()).isEqualTo(logEntries).isPositive();
      assertThat(validTokenOf(second, 1002)).isEqualTo(token).isNotEqualTo("tok-1002");
    }
  }

  @Test
  void canBeSwitchedOff() {
    try (EmbeddedApplication application =
        EmbeddedApplication.start("farekeeper.embedded.demo-data=false")) {
      assertNothingSeeded(application);
    }
  }

  @Test
  void staysAwayFromARealServer() {
    String uri = TestMongo.embedded().uri();
    try (EmbeddedApplication application =
        EmbeddedApplication.start("farekeeper.mongodb.uri=" + uri)) {
      assertNothingSeeded(application);
    }
  }

  private static void assertNothingSeeded(EmbeddedApplication application) {
    assertThat(application.refreshRows()).isEmpty();
    assertThat(application.usersWithToken()).isEmpty();
    assertThat(application.cachedPasses()).isEmpty();
  }

  private static List<Long> idsWithout(long... without) {
    return LongStream.rangeClosed(1001, 1012)
        .filter(id -> LongStream.of(without).noneMatch(other -> other == id))
        .boxed()
        .toList();
  }

  private static String tokenOf(EmbeddedApplication application, long userId) {
    return application
        .jdbc()
        .sql("SELECT token FROM bytemark_tokens WHERE user_id = :user")
        .param("user", userId)
        .query(String.class)
        .single();
  }

  private static String validTokenOf(EmbeddedApplication application, long userId) {
    return application.sandbox().rider(userId).token();
  }

  private static int ledger(EmbeddedApplication application) {
    return application
        .jdbc()
        .sql("SELECT COUNT(*) FROM farekeeper_reward_ledger")
        .query(Integer.class)
        .single();
  }
}
