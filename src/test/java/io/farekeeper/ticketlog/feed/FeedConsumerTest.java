package io.farekeeper.ticketlog.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.encryption.SensitiveFields;
import io.farekeeper.sealing.TestSealing;
import io.farekeeper.testing.OwnServers;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.ticketlog.PassChange;
import io.farekeeper.ticketlog.TicketLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Consumers that read on from positions they keep. */
@ExtendWith(OwnServers.class)
class FeedConsumerTest {
  private final MongoClient client;
  private final MongoDatabase database;
  private final TicketLogFeed feed;
  private TestSealing sealing;

  FeedConsumerTest(TestMongo server) {
    client = server.client();
    database = server.database(client);
    feed = new TicketLogFeed(TestSealing.entries(database), database);
    sealing = new TestSealing(database);
  }

  @BeforeEach
  void empty() {
    database.drop();
    sealing = new TestSealing(database);
  }

  @AfterEach
  void close() {
    client.close();
  }

  /** Reads until the end is reached and nothing more will come. */
  private List<String> consume(BooleanSupplier complete) {
    List<String> seen = new ArrayList<>();
    @Nullable String stored = null;
    boolean last = false;
    while (true) {
      last |= complete.getAsBoolean();
      FeedPosition after = stored == null ? null : new FeedPosition(stored);
      FeedPage page = feed.read(after, 1 + ThreadLocalRandom.current().nextInt(40));
      page.entries().forEach(entry -> seen.add(entry.getString("uuid").getValue()));
      if (last && page.next().equals(after)) {
        return seen;
      }
      stored = page.next().text();
    }
  }

  @Test
  void eachConsumerSeesEachEntryOnceInOneOrderWhileOthersWriteAndSeal() throws Exception {
    int passes = 600;
    TicketLog log =
        new TicketLog(database, new SensitiveFields(database), new SimpleMeterRegistry());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> writers = new ArrayList<>();
      for (int writer = 0; writer < 3; writer++) {
        int first = writer * passes / 3;
        writers.add(
            threads.submit(
                () -> IntStream.range(first, first + passes / 3).forEach(n -> write(log, n))));
      }
      BooleanSupplier written = () -> writers.stream().allMatch(Future::isDone);
      List<Future<?>> sealers = new ArrayList<>();
      for (int n = 0; n < 2; n++) {
        sealers.add(
            threads.submit(
                () -> {
                  boolean last;
                  do {
                    last = written.getAsBoolean();
                    sealing.seal(1 + ThreadLocalRandom.current().nextInt(20));
                  } while (!last);
                }));
      }
      BooleanSupplier complete = () -> sealers.stream().allMatch(Future::isDone);
      Future<List<String>> one = threads.submit(() -> consume(complete));
      Future<List<String>> other = threads.submit(() -> consume(complete));
      for (Future<?> each : sealers) {
        each.get();
      }

      assertThat(one.get()).hasSize(passes).doesNotHaveDuplicates().isEqualTo(other.get());
      assertThat(consume(() -> true)).isEqualTo(one.get());
    }
  }

  private static void write(TicketLog log, int n) {
    BsonDocument payload = new BsonDocument("uuid", new BsonString("p-" + n));
    log.record(1, List.of(new PassChange("passes", "p-" + n, null, null, "h", payload)), 1000);
  }

  @Test
  void aConsumerThatWasOffHoldsNothingBackAndIsToldWhatIsOldest() {
    for (int n = 1; n <= 6; n++) {
      database
          .getCollection(TicketLog.COLLECTION)
          .insertOne(new Document("_id", n).append("uuid", "u" + n));
      sealing.seal(10);
    }
    FeedPage first = feed.read(null, 2);
    sealing.forgetBefore(5);

    FeedPositionTooOldException tooOld =
        catchThrowableOfType(FeedPositionTooOldException.class, () -> feed.read(first.next(), 10));
    assertThat(feed.read(tooOld.oldest(), 10).entries())
        .extracting(entry -> entry.getString("uuid").getValue())
        .containsExactly("u5", "u6");
    assertThat(feed.read(feed.end(), 10)).isEqualTo(new FeedPage(List.of(), feed.end()));
  }

  @Test
  void textThatIsNoPositionIsRefused() {
    for (String text : List.of("", "1", "x.y", "0.0", "1.-1", "99999999999999999999.0", "7.0")) {
      assertThatThrownBy(() -> feed.read(new FeedPosition(text), 10))
          .as(text)
          .isInstanceOf(UnknownFeedPositionException.class);
    }
  }
}
