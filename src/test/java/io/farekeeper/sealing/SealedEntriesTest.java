package io.farekeeper.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandSucceededEvent;
import io.farekeeper.sealing.SealedEntries.Ahead;
import io.farekeeper.sealing.SealedEntries.Page;
import io.farekeeper.sealing.SealedEntries.TooOld;
import io.farekeeper.testing.OwnServers;
import io.farekeeper.testing.TestMongo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sealed entries in their order, page by page. */
@ExtendWith(OwnServers.class)
class SealedEntriesTest {
  private final TestMongo server;
  @AutoClose private final SealingWorld world;
  private final SealedEntries sealed;

  SealedEntriesTest(TestMongo server) {
    this.server = server;
    world = new SealingWorld(server);
    sealed = new SealedEntries(world.segments);
  }

  private Page page(@Nullable SealedPosition from, int limit) {
    return (Page) sealed.read(world.database, from, limit);
  }

  private static List<Integer> ids(Page page) {
    return page.entries().stream().map(entry -> entry.getInt32("_id").getValue()).toList();
  }

  /** All from a place on, in pages of that size, each full but the last. */
  private List<Integer> readOn(@Nullable SealedPosition from, int limit) {
    List<Integer> all = new ArrayList<>();
    Page page = page(from, limit);
    while (!page.next().equals(from)) {
      all.addAll(ids(page));
      from = page.next();
      boolean full = page.entries().size() == limit;
      page = page(from, limit);
      assertThat(full || page.entries().isEmpty()).as("full, or the last").isTrue();
    }
    return all;
  }

  private static List<Integer> numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).boxed().toList();
  }

  @Test
  void pagesOfAnySizeHoldEachEntryOnceInItsOrder() {
    for (int n = 1; n <= 5; n++) {
      world.write(n, n);
      world.seal(10);
    }
    world.write(6, 40);
    world.seal(7);
    world.write(41, 43);
    List<Integer> listed = new ArrayList<>();
    world
        .stored
        .find()
        .sort(new BsonDocument("_id", new BsonInt32(1)))
        .forEach(one -> one.getArray("ids").forEach(id -> listed.add(id.asInt32().getValue())));

    for (int limit : new int[] {1, 3, 7, 39, 40, 41, 1000}) {
      assertThat(readOn(null, limit)).as("pages of %d", limit).isEqualTo(listed);
    }

    assertThat(listed).containsExactlyInAnyOrderElementsOf(numbers(1, 40));
    assertThat(page(sealed.end(), 10)).isEqualTo(new Page(List.of(), sealed.end()));
  }

  @Test
  void whatIsSealedLaterFollowsTheEnd() {
    Page nothing = page(null, 10);
    assertThat(nothing.entries()).isEmpty();
    assertThat(page(nothing.next(), 10).next()).isEqualTo(nothing.next());
    world.write(1, 3);
    world.seal(10);

    Page first = page(nothing.next(), 10);
    world.write(4, 4);
    world.seal(10);

    assertThat(ids(first)).containsExactlyInAnyOrder(1, 2, 3);
    assertThat(ids(page(first.next(), 10))).containsExactly(4);
  }

  @Test
  void whatWasErasedOrIsMissingIsPassedOver() {
    world.write(1, 3000);
    world.seal(500);
    world.entries.deleteMany(Filters.and(Filters.gt("_id", 2), Filters.lt("_id", 2990)));
    world.stored.deleteOne(Filters.eq("number", 3L));
    if (!TestMongo.isEmbedded(server.uri())) { // it breaks the connection for a part of nothing
      world.stored.updateOne(Filters.eq("number", 4L), Updates.unset("ids"));
    }
    world.stored.updateOne(
        Filters.eq("number", 5L), Updates.set("leaves", new BsonString("no leaves")));
    List<Integer> kept = new ArrayList<>(List.of(1, 2));
    kept.addAll(numbers(2990, 3000));

    for (int limit : new int[] {1, 4, 13, 1000}) {
      assertThat(readOn(null, limit)).containsExactlyInAnyOrderElementsOf(kept);
    }
    assertThat(ids(page(new SealedPosition(3, 250), 1))).hasSize(1);
  }

  @Test
  void entriesWithoutTheirMarkAreThereOnceAsWell() {
    world.write(1, 4);
    world.seal(2);
    world.entries.updateMany(new BsonDocument(), Updates.unset("farekeeper.segment"));
    assertThat(readOn(null, 3)).hasSize(4);
    world.seal(2);
    assertThat(readOn(null, 3)).hasSize(4);
  }

  @Test
  void aPlaceBeforeWhatIsKeptIsAnsweredWithTheOldest() {
    world.write(1, 9);
    world.seal(3);
    SealedPosition second = page(null, 3).next();
    world.stored.deleteMany(Filters.lt("number", 2L));

    assertThat(ids(page(second, 10))).as("just in time").hasSize(6);
    assertThat(sealed.read(world.database, new SealedPosition(1, 0), 10))
        .isEqualTo(new TooOld(second));
    assertThat(sealed.read(world.database, new SealedPosition(1, 2), 10))
        .isEqualTo(new TooOld(second));
    assertThat(ids(page(null, 10))).hasSize(6);
  }

  @Test
  void aPlaceThatTheLogHasNotComeToIsNone() {
    assertThat(sealed.read(world.database, new SealedPosition(2, 0), 10)).isEqualTo(new Ahead());
    world.write(1, 2);
    world.seal(10);

    assertThat(sealed.read(world.database, new SealedPosition(3, 0), 10)).isEqualTo(new Ahead());
    assertThat(sealed.read(world.database, new SealedPosition(2, 1), 10)).isEqualTo(new Ahead());
    assertThat(page(new SealedPosition(2, 0), 10).entries()).isEmpty();
  }

  @Test
  void aPageEndsWhereItsEntriesBecomeLarge() {
    BsonString large = new BsonString("x".repeat(6 << 20));
    for (int n = 1; n <= 5; n++) {
      world.entries.insertOne(
          new BsonDocument("_id", new BsonInt32(n))
              .append("timestamp", new BsonInt64(n))
              .append("note", large));
    }
    world.seal(10);

    Page first = page(null, 10);
    assertThat(first.entries()).hasSize(2);
    Page second = page(first.next(), 10);
    assertThat(second.entries()).hasSize(2);
    assertThat(page(second.next(), 10).entries()).hasSize(1);
  }

  @Test
  void aPageCostsWhatItHolds() {
    world.write(1, 6000);
    world.seal(3000);

    Cost cost = costOf(new SealedPosition(1, 1500), 10);

    assertThat(cost.bytes()).isLessThan(4000);
  }

  @Test
  void smallSegmentsAreReadTogether() {
    world.write(1, 60);
    world.seal(1);

    Cost cost = costOf(new SealedPosition(3, 0), 50);

    assertThat(cost.commands()).as("segments by eight, entries in one").isLessThan(12);
    assertThat(cost.bytes()).isLessThan(20_000);
  }

  private record Cost(int commands, int bytes) {}

  /** What the server answers while a page of so many is read. */
  private Cost costOf(SealedPosition from, int limit) {
    AtomicInteger bytes = new AtomicInteger();
    AtomicInteger commands = new AtomicInteger();
    CommandListener counting =
        new CommandListener() {
          @Override
          public void commandSucceeded(CommandSucceededEvent event) {
            commands.incrementAndGet();
            bytes.addAndGet(
                new RawBsonDocument(event.getResponse(), new BsonDocumentCodec())
                    .getByteBuffer()
                    .remaining());
          }
        };
    try (MongoClient watched =
        MongoClients.create(
            MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(server.uri()))
                .addCommandListener(counting)
                .build())) {
      MongoDatabase database = server.database(watched);
      SealedEntries entries = new SealedEntries(new Segments(database));
      commands.set(0);
      bytes.set(0);
      assertThat(((Page) entries.read(database, from, limit)).entries()).hasSize(limit);
    }
    return new Cost(commands.get(), bytes.get());
  }
}
