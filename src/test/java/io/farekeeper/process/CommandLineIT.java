package io.farekeeper.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.embedded.sandbox.BytemarkSandbox;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.testing.TestMySql;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs that are run by hand in a shell. */
@Order(2)
class CommandLineIT {
  private static final List<Long> USERS = LongStream.rangeClosed(9001, 9300).boxed().toList();
  private static final String NOWHERE =
      "--farekeeper.mysql.url=jdbc:mysql://127.0.0.1:1/portal"
          + " --farekeeper.mongodb.uri=mongodb://127.0.0.1:1/cache"
          + " --farekeeper.bytemark.url=http://127.0.0.1:1/v4";

  @Test
  void onDemoDataItPrintsTheResultAndSaysWhoFailed() {
    try (Command command = Command.start(Map.of(), Command.JOB)) {
      assertThat(command.exitCode()).as(command.error()).isEqualTo(2);
      assertThat(command.output().strip()).doesNotContain("\n");
      assertThat(command.result().path("users_refreshed").asInt()).isEqualTo(7);
      assertThat(command.result().path("users_failed").asInt()).isEqualTo(1);
      assertThat(command.result().path("notices_sent").asInt()).isEqualTo(1);
      assertThat(command.error())
          .contains("HTTP 500", "for instance user 1004")
          .endsWith("run 1: partly failed, 9 of 9 done\n");
    }
  }

  @Test
  void withoutAJobAndOnRequestItSaysWhatThereIs() {
    try (Command without = Command.start(Map.of());
        Command help = Command.start(Map.of(), Command.JOB, "--help")) {
      assertThat(without.exitCode()).isEqualTo(1);
      assertThat(without.output()).isEmpty();
      assertThat(without.error()).startsWith("Usage: ").contains(Command.JOB);
      assertThat(help.exitCode()).isZero();
      assertThat(help.output()).contains("130 stopped by Ctrl-C", "143 stopped by SIGTERM");
      assertThat(help.output()).startsWith("Usage: ").contains(Command.JOB);
      assertThat(help.error()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      delimiter = '|',
      value = {
        "no-such-job | There is no job 'no-such-job'; there are: .*update-bytemark-tickets-cache.*",
        "no-such-job SERVERS | There is no job 'no-such-job'; there are: .*",
        "JOB --userID=1 SERVERS | Input userID is not an input of this job; job JOB takes none",
        "JOB SERVERS | MySQL at 127.0.0.1:1 does not answer",
        "JOB --farekeeper.mongodb.uri=mongodb://127.0.0.1:1/x | MongoDB at 127.0.0.1:1 does not"
            + " answer",
        "JOB --farekeeper.mysql.url=jdbc:mysql://127.0.0.1:1/x | MySQL is real but .*mixed=true.*",
        "JOB --farekeeper.nonsense=1 | There is no property 'farekeeper.nonsense'.*",
      })
  void aCommandThatCannotBeCarriedOutIsOneLine(String words, String line) {
    long began = System.nanoTime();
    String[] all = words.replace("JOB", Command.JOB).replace("SERVERS", NOWHERE).split(" ");
    try (Command command = Command.start(Map.of(), all)) {
      assertThat(command.exitCode()).isEqualTo(1);
      assertThat(command.output()).isEmpty();
      assertThat(command.error()).matches("farekeeper: " + line.replace("JOB", Command.JOB) + "\n");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void aDirectoryThatAnotherProcessUsesIsOneLine(@TempDir Path directory) throws SQLException {
    try (Connection _ = DriverManager.getConnection("jdbc:h2:file:" + directory.resolve("portal"));
        Command command =
            Command.start(Map.of(), Command.JOB, "--farekeeper.embedded.directory=" + directory)) {
      assertThat(command.exitCode()).isEqualTo(1);
      assertThat(command.error())
          .matches("farekeeper: Cannot open .*: is another process using .*embedded.directory.\n");
    }
  }

  @Test
  void besideServersItIsARunAsAnyOther() {
    try (World world = new World()) {
      world.portal.giveTokens(USERS);
      world.portal.queueNow(USERS);
      try (Command command = world.run()) {
        assertThat(command.exitCode()).as(command.error()).isZero();
        assertThat(command.result().path("users_refreshed").asInt()).isEqualTo(USERS.size());
      }
      assertThat(world.portal.runs())
          .containsExactly("COMMAND_LINE succeeded 300 by " + System.getProperty("user.name"));
      assertThat(world.portal.count("SELECT COUNT(*) FROM farekeeper_scheduled_tasks")).isZero();

      String other = world.portal.runElsewhere(Command.JOB);
      try (Command command = world.run()) {
        assertThat(command.exitCode()).isEqualTo(1);
        assertThat(command.output()).isEmpty();
        assertThat(command.error())
            .isEqualTo(
                "farekeeper: Job %s is running already (run %s)\n".formatted(Command.JOB, other));
      }
    }
  }

  @Test
  void aSignalStopsItBetweenUsers() {
    try (World world = new World()) {
      world.portal.giveTokens(USERS);
      world.portal.queueNow(USERS);
      // Long enough for the signal to find it at work, short enough for it to end in time.
      world.sandbox.latency(Duration.ofMillis(100));
      try (Command command = world.run()) {
        Awaitility.await()
            .atMost(Duration.ofMinutes(3))
            .pollInterval(Duration.ofMillis(5))
            .until(() -> world.sandbox.calls() >= USERS.size() / 2);
        command.terminate();
        assertThat(command.exitCode()).as(command.error()).isEqualTo(128 + 15);
        int processed = USERS.size() - world.portal.usersDue();
        assertThat(processed).as("users refreshed").isBetween(10, USERS.size() - 10);
        assertThat(command.error())
            .contains(": stopped, %d of %d done: cancelled by ".formatted(processed, USERS.size()));
        assertThat(command.result().path("users_refreshed").asInt()).isEqualTo(processed);
        assertThat(world.portal.runs())
            .containsExactly(
                "COMMAND_LINE cancelled %d by %s"
                    .formatted(processed, System.getProperty("user.name")));
        assertThat(world.portal.count("SELECT COUNT(*) FROM farekeeper_refresh_lease")).isZero();
      }
    }
  }

  /** Servers of its own for one test. */
  private static final class World implements AutoCloseable {
    private final TestMySql mySql = TestMySql.mariaDb();
    private final Portal portal = new Portal(mySql);
    private final BytemarkSandbox sandbox = BytemarkSandbox.start(Clock.systemUTC());
    private final NoticeReceiver receiver = new NoticeReceiver();
    private final Addresses addresses = Addresses.of(TestMongo.best(), mySql, sandbox, receiver);

    Command run() {
      return Command.start(
          addresses.variables(), Command.JOB, "--farekeeper.bytemark.max-concurrent=8");
    }

    @Override
    public void close() {
      receiver.close();
      sandbox.close();
      portal.close();
    }
  }
}
