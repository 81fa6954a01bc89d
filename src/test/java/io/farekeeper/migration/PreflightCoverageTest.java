package io.farekeeper.migration;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.FarekeeperApplication;
import io.farekeeper.jobs.commandline.CommandLine;
import io.farekeeper.stores.preflight.CollectionPreflight;
import io.farekeeper.stores.preflight.PreflightFinding;
import io.farekeeper.stores.preflight.PreflightFinding.Level;
import io.farekeeper.stores.preflight.TablePreflight;
import io.farekeeper.testing.TestMySql;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Somebody looks at every collection, table and mark that the data contract speaks of. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreflightCoverageTest {
  /** Columns of Farekeeper's own tables whose time may lie ahead, or must not and decides. */
  private static final String MARK =
      "next_.*|execution_time|heartbeat_on|last_heartbeat|notified_on";

  private static final String TICK =
      "farekeeper_scheduled_tasks (task_name, task_instance, picked, execution_time)";

  private final HikariDataSource pool = TestMySql.mariaDb().openMigrated();
  private final JdbcClient mysql = JdbcClient.create(pool);
  private ConfigurableApplicationContext context;

  @BeforeAll
  void launch() {
    context = CommandLine.launch(FarekeeperApplication.class, List.of());
  }

  @AfterAll
  void close() {
    context.close();
    pool.close();
  }

  @Test
  void everyCollectionAndTableOfTheContractIsLookedAt() {
    assertThat(collections())
        .contains(
            "bytemark_tickets_cache", "bytemark_tickets_log", "bytemark_cache_status_check_log");
    assertThat(tables()).contains("bytemark_ticket_refresh_log", "bytemark_tokens");
  }

  @Test
  void everyMarkOfOwnTablesIsLookedAt() {
    Set<String> marks = new TreeSet<>();
    mysql
        .sql(
            """
            SELECT table_name, column_name FROM information_schema.columns
            WHERE table_schema = DATABASE() AND table_name LIKE 'farekeeper%'
              AND data_type = 'datetime'
            """)
        .query(
            row -> {
              if (row.getString(2).matches(MARK)) {
                marks.add(row.getString(1) + "." + row.getString(2));
              }
            });

    assertThat(marks).isNotEmpty();
    assertThat(tables()).containsAll(marks);
  }

  @Test
  void marksOfTheFutureAreFoundAndOthersAreNot() {
    plant("farekeeper_refresh_attempt (row_id, attempted_on, next_attempt)", "1, AHEAD, AHEAD");
    plant("farekeeper_refresh_attempt (row_id, attempted_on, next_attempt)", "2, NOW, NOW");
    plant("farekeeper_reward_notified (user_id, notified_on)", "7, AHEAD");
    plant(
        "farekeeper_outbox (topic, state, message_key, next_attempt_on)",
        "'notice', 'pending', 'a', AHEAD");
    plant(TICK, "'update-bytemark-tickets-cache', 'recurring', FALSE, AHEAD");
    plant(TICK, "'verify-ticket-log', 'recurring', FALSE, NOW");

    Map<String, List<String>> found =
        context.getBeansOfType(TablePreflight.class).values().stream()
            .filter(owner -> owner.tables().contains("farekeeper_scheduled_tasks.execution_time"))
            .flatMap(owner -> owner.look(mysql).stream())
            .filter(item -> item.level() == Level.WARNING)
            .collect(
                Collectors.toMap(
                    PreflightFinding::name, item -> Objects.requireNonNull(item.examples())));

    assertThat(found)
        .containsEntry("farekeeper_refresh_attempt next_attempt_in_future", List.of("1"))
        .containsEntry("farekeeper_refresh_attempt attempted_on_in_future", List.of("1"))
        .containsEntry("farekeeper_reward_notified notified_on_in_future", List.of("7"))
        .containsEntry("farekeeper_outbox next_attempt_on_in_future", List.of("1"))
        .containsEntry(
            "farekeeper_scheduled_tasks execution_time_in_future",
            List.of("update-bytemark-tickets-cache"))
        .hasSize(5);
  }

  /** In two days; what else a row needs is left at its type's zero. */
  private void plant(String columns, String values) {
    mysql
        .sql(
            "SET STATEMENT sql_mode = '' FOR INSERT INTO %s VALUES (%s)"
                .formatted(
                    columns,
                    values
                        .replace("AHEAD", "UTC_TIMESTAMP() + INTERVAL 2 DAY")
                        .replace("NOW", "UTC_TIMESTAMP()")))
        .update();
  }

  private Set<String> collections() {
    return context.getBeansOfType(CollectionPreflight.class).values().stream()
        .flatMap(owner -> owner.collections().stream())
        .collect(Collectors.toSet());
  }

  private Set<String> tables() {
    return context.getBeansOfType(TablePreflight.class).values().stream()
        .flatMap(owner -> owner.tables().stream())
        .collect(Collectors.toSet());
  }
}
