package io.farekeeper.tickets.search;

import static io.farekeeper.tickets.search.ScanWorld.ALL;
import static io.farekeeper.tickets.search.ScanWorld.pass;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.farekeeper.testing.OwnServers;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.web.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages of a search: bounded, by an index, and stable. */
@ExtendWith(OwnServers.class)
class ScanPagesTest {
  @AutoClose private final ScanWorld world;

  ScanPagesTest(TestMongo server) {
    world = new ScanWorld(server);
  }

  /** What stays is found once, whatever becomes of the rest between two pages. */
  @Test
  void pagesAreStableWhileCachesChange() {
    for (int user = 1; user <= 20; user++) {
      world.cache(
          "{user_id: %d, passes: [%s, %s, %s]}"
              .formatted(
                  user, pass("c", "USABLE", ""), pass("a", "USABLE", ""), pass("b", "USABLE", "")));
    }
    List<String> found = new ArrayList<>();
    ScanPosition after = null;
    do {
      PassScan.Page page = world.scan.read(ScanWorld.of("USABLE"), after, 2);
      page.passes().forEach(pass -> found.add(pass.userId() + pass.passUuid()));
      after = page.next();
      if (after != null) {
        change(after);
      }
    } while (after != null);

    List<String> unchanged =
        IntStream.rangeClosed(1, 20)
            .boxed()
            .flatMap(user -> List.of(user + "a", user + "c").stream())
            .toList();
    assertThat(found).doesNotHaveDuplicates().containsAll(unchanged);
  }

  /** The user's list is written anew in another order, his b is used, and others come and go. */
  private void change(ScanPosition at) {
    BsonDocument user = new BsonDocument("user_id", at.userId());
    world.caches.updateOne(
        user,
        BsonDocument.parse(
            "{$set: {passes: [%s, %s, %s]}}"
                .formatted(
                    pass("a", "USABLE", ""), pass("b", "USING", ""), pass("c", "USABLE", ""))));
    world.caches.deleteMany(new BsonDocument("user_id", new BsonInt32(0)));
    world.cache("{user_id: 0, passes: [%s]}".formatted(pass("z", "USABLE", "")));
  }

  private void manyUsers() {
    List<BsonDocument> many = new ArrayList<>();
    for (int user = 1; user <= 10_000; user++) {
      String end = user % 5000 == 0 ? "2030" : "2020";
      many.add(
          BsonDocument.parse(
              "{user_id: %d, passes: [%s, %s]}"
                  .formatted(
                      user,
                      pass("a", "USABLE", "expiration: '%s-01-01T00:00:00Z'".formatted(end)),
                      pass("b", "USES_GONE", ""))));
    }
    world.caches.insertMany(many);
  }

  @Test
  void aPageReadsABoundedNumberOfCaches() {
    manyUsers();
    PassScan.Page first = world.scan.read(ScanWorld.of("USABLE"), null, 50);
    assertThat(first.passes()).isEmpty();
    assertThat(first.next())
        .isEqualTo(ScanPosition.afterUser(new BsonInt32(PassScan.MOST_DOCUMENTS)));
    assertThat(world.found(ScanWorld.of("USABLE"), 50))
        .containsExactly("5000 a USABLE", "10000 a USABLE");
  }

  @Test
  void aPageEndsWhenItsTimeIsOver() {
    manyUsers();
    AtomicLong nanos = new AtomicLong();
    PassScan slow = world.scan(() -> nanos.addAndGet(1_000_000_000));
    PassScan.Page first = slow.read(ScanWorld.of("USABLE"), null, 50);
    assertThat(first.passes()).isEmpty();
    assertThat(first.next()).isEqualTo(ScanPosition.afterUser(new BsonInt32(3)));
  }

  @ParameterizedTest
  @CsvSource({"USABLE", "USING", "EXPIRED", "USES_GONE"})
  void aStatusIsFoundByItsIndexWithoutSorting(String status) {
    Assumptions.assumeFalse(world.server.kind().equals("embedded"), "it cannot explain");
    manyUsers();
    world.cache("{user_id: 10001, passes: [%s]}".formatted(pass("b", "USING", "")));
    BsonDocument explained =
        world
            .scan
            .find(ScanWorld.of(status), null)
            .hintString(PassScan.hint(ScanWorld.of(status)))
            .explain(BsonDocument.class);
    assertThat(explained.getDocument("queryPlanner").getDocument("winningPlan").toJson())
        .contains(PassScan.INDEX)
        .doesNotContain("COLLSCAN", "\"SORT\"");
    BsonDocument stats = explained.getDocument("executionStats");
    assertThat(stats.getNumber("totalDocsExamined").intValue())
        .isLessThanOrEqualTo(PassScan.MOST_DOCUMENTS);
    assertThat(stats.getNumber("totalKeysExamined").intValue())
        .isLessThanOrEqualTo(PassScan.MOST_DOCUMENTS + 3);
  }

  @Test
  void withoutAStatusTheUsersAreFollowed() {
    Assumptions.assumeFalse(world.server.kind().equals("embedded"), "it cannot explain");
    manyUsers();
    BsonDocument explained = world.scan.find(ALL, null).explain(BsonDocument.class);
    assertThat(explained.getDocument("queryPlanner").getDocument("winningPlan").toJson())
        .contains("\"user_id_1\"")
        .doesNotContain("COLLSCAN", "\"SORT\"");
  }

  @Test
  void whileTheIndexIsBeingMadeItIsDoneWithout() {
    world.caches.dropIndex(PassScan.INDEX);
    world.cache("{user_id: 7, passes: [%s]}".formatted(pass("a", "USABLE", "")));

    assertThat(world.found(ScanWorld.of("USABLE"), 5)).containsExactly("7 a USABLE");
  }

  @Test
  void aCursorFitsItsListAlone() {
    ScanPosition position = new ScanPosition(new BsonInt32(7), "a");
    String cursor = position.cursor("list");
    assertThat(ScanPosition.parse("list", cursor)).isEqualTo(position);
    for (String other : List.of(cursor.substring(1), cursor + "A", "", "AAAA", "!")) {
      assertThatThrownBy(() -> ScanPosition.parse("list", other)).isInstanceOf(ApiException.class);
    }
    assertThatThrownBy(() -> ScanPosition.parse("another", cursor))
        .isInstanceOf(ApiException.class);
    String noUser = new ScanPosition(new BsonString("x"), null).cursor("list");
    assertThatThrownBy(() -> ScanPosition.parse("list", noUser)).isInstanceOf(ApiException.class);
  }
}
