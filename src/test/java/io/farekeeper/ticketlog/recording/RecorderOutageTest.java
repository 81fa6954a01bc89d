package io.farekeeper.ticketlog.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.encryption.SensitiveFields;
import io.farekeeper.testing.OwnServers;
import io.farekeeper.testing.RealMongod;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.ticketlog.TicketLog;
import io.farekeeper.ticketlog.TicketOwnershipChanged;
import io.farekeeper.web.ApiException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.dao.DataAccessResourceFailureException;

/** A database that goes away in the middle: what was stored until then is said, and no more. */
@ResourceLock(RecordingWorld.LOCK)
@ExtendWith(OwnServers.class)
class RecorderOutageTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private static String lines(int from, int to, String status) {
    return IntStream.range(from, to)
        .mapToObj(
            i ->
                "{\"user_id\": %d, \"uuid\": \"u-%d\", \"status\": \"%s\"}\n"
                    .formatted(i + 1, i, status))
        .collect(Collectors.joining());
  }

  private static EventSource source(InputStream body) {
    return new LineSource(new BodyBuffer(body, 1 << 18, -1));
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private Recorder recorder(MongoDatabase database, List<Long> mySqlFailsFor) {
    return new Recorder(
        RecordingWorld.settings(),
        new TicketLog(database, new SensitiveFields(database), meters),
        new SensitiveFields(database),
        event -> {
          if (event instanceof TicketOwnershipChanged changed
              && changed.userIds().containsAll(mySqlFailsFor)) {
            throw new DataAccessResourceFailureException("MySQL is gone");
          }
        },
        meters,
        Clock.systemUTC());
  }

  private static ApiException failure(Recorder recorder, InputStream body) {
    return catchThrowableOfType(
        ApiException.class, () -> recorder.record(source(body), null, () -> {}));
  }

  private static int next(ApiException failure) {
    return ((Number) failure.more().getOrDefault("next_index", -1)).intValue();
  }

  private static List<Integer> stored(MongoDatabase database) {
    return database
        .getCollection(TicketLog.COLLECTION, BsonDocument.class)
        .find()
        .into(new ArrayList<>())
        .stream()
        .map(entry -> entry.getInt32("user_id").getValue() - 1)
        .sorted()
        .toList();
  }

  @Test
  void withoutMySqlABatchIsNotWritten(TestMongo server) {
    try (MongoClient client = server.client()) {
      MongoDatabase database = server.database(client);
      String body = lines(0, 1000, "validated") + lines(1000, 2500, "purchased");

      ApiException failure = failure(recorder(database, List.of(2001L)), bytes(body));

      assertThat(failure).hasMessage("MySQL does not answer; try again later");
      int next = next(failure);
      // A batch is begun before it is full if reading takes a second: of 1,000, up to event 2000.
      assertThat(next).isBetween(1001, 2000);
      assertThat(failure.more())
          .containsEntry("recorded", (long) next)
          .containsEntry("rejected", List.of());
      assertThat(stored(database)).isEqualTo(IntStream.range(0, next).boxed().toList());
    }
  }

  @Test
  void withoutMongoDbTheRestIsNotReported() throws IOException {
    RealMongod mongod = RealMongod.start().orElse(null);
    org.junit.jupiter.api.Assumptions.assumeTrue(
        mongod != null, "needs a real mongod, to be killed and started again");
    TestMongo server = new TestMongo("own", mongod.uri("cache"));
    try (mongod;
        MongoClient client = server.client()) {
      MongoDatabase database = server.database(client);
      assertThat(stored(database)).as("it is connected to").isEmpty();
      InputStream body =
          new KilledBetween(mongod, lines(0, 3500, "validated"), lines(3500, 9000, "validated"));

      ApiException failure = failure(recorder(database, List.of(-1L)), body);

      assertThat(failure).hasMessage("MongoDB does not answer; try again later");
      int next = next(failure);
      assertThat(failure.more()).containsEntry("recorded", (long) next);
      // One batch of at most 1,000 was under way when it was killed, and one was being gathered.
      assertThat(next).isBetween(1500, 3500);
      mongod.restart();
      assertThat(stored(database)).containsAll(IntStream.range(0, next).boxed().toList());
      assertThat(
              meters
                  .get("farekeeper.ticket.log.events")
                  .tag("outcome", "recorded")
                  .counter()
                  .count())
          .isEqualTo((double) next);
    }
  }

  /** A body in the middle of which the server is killed. */
  private static final class KilledBetween extends InputStream {
    private final RealMongod mongod;
    private final InputStream second;
    private InputStream now;
    private boolean killed;

    KilledBetween(RealMongod mongod, String first, String second) {
      this.mongod = mongod;
      this.now = bytes(first);
      this.second = bytes(second);
    }

    @Override
    public int read() throws IOException {
      throw new IOException("is read in pieces");
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = now.read(buffer, offset, length);
      if (count >= 0 || killed) {
        return count;
      }
      killed = true;
      mongod.kill();
      now = second;
      return now.read(buffer, offset, length);
    }
  }
}
