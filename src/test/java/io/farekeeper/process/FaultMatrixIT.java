package io.farekeeper.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import io.farekeeper.embedded.sandbox.BytemarkSandbox;
import io.farekeeper.embedded.sandbox.Fault;
import io.farekeeper.testing.EmbeddedMongoTurns;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.testing.TestMySql;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One user among fifty meets each fault of the upstream; the other 49 do not feel it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Order(2)
@ResourceLock(providers = EmbeddedMongoTurns.class)
class FaultMatrixIT {
  private static final List<Long> GOOD = LongStream.rangeClosed(3001, 3049).boxed().toList();
  private static final Duration BOUND = Duration.ofSeconds(2);

  private final TestMongo mongo = TestMongo.best();
  private final TestMySql mySql = TestMySql.mariaDb();
  private final MongoClient client = mongo.client();
  private final BytemarkSandbox sandbox = BytemarkSandbox.start(Clock.systemUTC());
  private final NoticeReceiver receiver = new NoticeReceiver();
  private final Portal portal = new Portal(mySql);
  private final AppProcess copy =
      AppProcess.start(
          Addresses.of(mongo, mySql, sandbox, receiver),
          "--farekeeper.bytemark.read-timeout=1500ms",
          "--farekeeper.bytemark.max-pages=50");

  private long bad = 3100;

  @BeforeAll
  void buildCachesAndWarmUp() {
    sandbox.latency(Duration.ofMillis(20));
    portal.giveTokens(GOOD);
    for (int i = 0; i < 3; i++) {
      timeUntilTheGoodAreRefreshed();
    }
  }

  @AfterAll
  void close() {
    copy.close();
    sandbox.close();
    receiver.close();
    portal.close();
    client.close();
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void theOthersAreRefreshedAsIfAlone(Fault fault) {
    // A busy machine may spoil one comparison; a bad one who is felt spoils each.
    Duration longer = BOUND;
    for (int time = 0; time < 3 && longer.compareTo(BOUND) >= 0; time++) {
      Duration alone = timeUntilTheGoodAreRefreshed();
      longer = timeBesideABadOne(fault).minus(alone);
    }
    assertThat(longer).isLessThan(BOUND);
  }

  private Duration timeBesideABadOne(Fault fault) {
    bad++;
    portal.giveTokens(List.of(bad));
    sandbox.rider(bad).fault(fault);
    portal.queueNow(List.of(bad));

    Duration besideIt = timeUntilTheGoodAreRefreshed();

    Portal.Row row = portal.newestRow(bad);
    if (fault == Fault.SESSION_EXPIRED) {
      assertThat(row).isEqualTo(new Portal.Row(2, 1, "session expired (50020)"));
    } else if (fault == Fault.GZIPPED) {
      assertThat(row.status()).as("an encoded answer is read").isEqualTo(1);
    } else {
      assertThat(row.status()).as("status of the bad one's row: " + row).isZero();
      assertThat(row.attempts()).as("attempts: " + row).isEqualTo(1);
      assertThat(row.reason()).startsWith("Bytemark: ");
    }
    sandbox.rider(bad).fault(null);
    return besideIt;
  }

  /** Has the job refresh the good ones, and any others that are due, and waits for its end. */
  private Duration timeUntilTheGoodAreRefreshed() {
    portal.queueNow(GOOD);
    long began = System.nanoTime();
    String run = copy.startRun();
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> portal.usersDueBetween(GOOD.getFirst(), GOOD.getLast()) == 0);
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    copy.awaitEnd(run);
    return took;
  }
}
