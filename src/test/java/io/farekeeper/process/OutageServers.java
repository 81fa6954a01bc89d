package io.farekeeper.process;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.embedded.sandbox.BytemarkSandbox;
import io.farekeeper.testing.FreePort;
import io.farekeeper.testing.RealMariaDb;
import io.farekeeper.testing.RealMongod;
import io.farekeeper.testing.TestMySql;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

/** The servers that the tests of a class share: to be killed or frozen, and to come back. */
final class OutageServers implements AutoCloseable {
  static final List<Long> USERS = LongStream.rangeClosed(8001, 8400).boxed().toList();
  static final String REFRESHES = "/api/v1/users/8001/refreshes";
  static final String TICKETS = "/api/v1/users/8001/tickets?refresh=never";

  final RealMongod mongod = startMongod();
  final RealMariaDb mariaDb = RealMariaDb.start();
  private final NoticeReceiver receiver = new NoticeReceiver();
  private final Path riders =
      Path.of("target", "process-tests", "riders-%d.json".formatted(System.nanoTime()));
  BytemarkSandbox sandbox = BytemarkSandbox.start(Clock.systemUTC(), FreePort.next(), riders);
  private final URI bytemark = sandbox.baseUrl();
  private int tests;

  /** A server that Farekeeper cannot do without for long. */
  enum Server {
    MONGODB,
    MYSQL,
    BYTEMARK
  }

  private static RealMongod startMongod() {
    assumeTrue(RealMongod.program().isPresent(), "no mongod: see FAREKEEPER_TEST_MONGOD");
    return RealMongod.start().orElseThrow();
  }

  Addresses addresses() {
    return new Addresses(
        mongod.uri("cache_" + tests),
        database().url(),
        database().user(),
        bytemark.toString(),
        receiver.url());
  }

  TestMySql database() {
    return mariaDb.database("portal_" + tests);
  }

  MongoDatabase caches(MongoClient client) {
    return client.getDatabase("cache_" + tests);
  }

  void useNewDatabases() {
    tests++;
    sandbox.latency(Duration.ZERO);
  }

  /** On the same port, with the same riders. */
  void startSandbox() {
    sandbox = BytemarkSandbox.start(Clock.systemUTC(), bytemark.getPort(), riders);
  }

  @Override
  public void close() {
    sandbox.close();
    receiver.close();
    mariaDb.close();
    mongod.close();
  }
}
