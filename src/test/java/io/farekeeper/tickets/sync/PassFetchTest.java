package io.farekeeper.tickets.sync;

import static io.farekeeper.tickets.Passes.usable;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.farekeeper.bytemark.BytemarkClient;
import io.farekeeper.bytemark.BytemarkEndpoint;
import io.farekeeper.bytemark.BytemarkProperties;
import io.farekeeper.bytemark.PassList;
import io.farekeeper.stores.FieldData;
import io.farekeeper.tickets.CacheSnapshot;
import io.farekeeper.tickets.MovableClock;
import io.farekeeper.tickets.TicketsFixture;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A list of several pages that shifts while it is read. */
class PassFetchTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final FieldData found = new FieldData(meters);
  private final AtomicInteger fetches = new AtomicInteger();
  private HttpServer vendor;
  private BytemarkClient client;

  /** The pages of each fetch of the current list, as passes by spaces, pages by slashes. */
  private List<String> lists = List.of();

  @BeforeEach
  void start() throws IOException {
    vendor = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    vendor.createContext(
        "/passes",
        exchange -> {
          String query = exchange.getRequestURI().getQuery();
          int page = Integer.parseInt(query.replaceAll(".*\\bpage=(\\d+).*", "$1"));
          int fetch = page == 1 ? fetches.incrementAndGet() : fetches.get();
          byte[] body = answer(lists.get(fetch - 1).split("/"), page);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    vendor.createContext(
        "/v4.0/passes",
        exchange -> {
          byte[] body = answer(new String[] {""}, 1);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    vendor.start();
    client =
        new BytemarkClient(
            new BytemarkEndpoint(URI.create("http://127.0.0.1:" + vendor.getAddress().getPort())),
            TicketsFixture.binder().bindOrCreate("farekeeper.bytemark", BytemarkProperties.class),
            new MovableClock(TicketsFixture.NOW),
            meters);
  }

  @AfterEach
  void stop() {
    client.close();
    vendor.stop(0);
  }

  private static byte[] answer(String[] pages, int page) {
    List<String> passes =
        Stream.of(pages[page - 1].trim().split(" +"))
            .filter(uuid -> !uuid.isEmpty())
            .map(uuid -> usable(uuid, 1))
            .toList();
    long total = Stream.of(String.join(" ", pages).trim().split(" +")).distinct().count();
    return """
    {"errors":[],"server_time":"2026-03-04T05:06:07.000Z","data":{"passes":[%s],"page_count":%d,
    "total_count":%d,"pagination":{"page":%d,"per_page":2,"next":%s}}}
    """
        .formatted(
            String.join(",", passes),
            pages.length,
            pages[0].isEmpty() ? 0 : total,
            page,
            page < pages.length)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static Optional<CacheSnapshot> known(String uuids) {
    String passes =
        Stream.of(uuids.split(" "))
            .map("{pass_uuid: '%s'}"::formatted)
            .reduce((one, other) -> one + ", " + other)
            .orElse("");
    return Optional.of(
        new CacheSnapshot(
            RawBsonDocument.parse("{_id: 1, passes: [%s]}".formatted(passes)), TicketsFixture.NOW));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "several pages that hold all known ones | a b c d | a b/c d     |           | a b c d   |"
            + " 1",
        "c shifted out of sight                 | a b c d | a b/d e     | b c/d e   | a b d e c |"
            + " 2",
        "gone from both is gone                 | a b c d | a b/d e     | a b/d e   | a b d e   |"
            + " 2",
        "seen by either is there                | a b c   | a x/b       | a b/c     | a x b c   |"
            + " 2",
        "shifted the second time                | a b c d | a b/d e     | a b/c e   | a b d e c |"
            + " 2",
        "one page is taken as it is             | a b c   | a b         |           | a b       |"
            + " 1",
        "the second may be one page             | a b c   | a/b         | a c       | a b c     |"
            + " 2",
        "news alone is nothing lost             | a       | a b/c d     |           | a b c d   |"
            + " 1",
      })
  void isFetchedOnceMoreIfItLacksAKnownPass(
      String what, String known, String first, String second, String taken, int times) {
    lists = Stream.of(first, second).filter(list -> list != null).toList();
    PassList current = new PassFetch(client, found).fetch("token", known(known)).current();
    assertThat(current.passes())
        .as(what)
        .extracting(pass -> pass.getString("uuid").getValue())
        .containsExactly(taken.split(" "));
    assertThat(fetches.get()).isEqualTo(times);
    assertThat(found.total(FieldData.Kind.LIST_SHIFTED)).isEqualTo(times - 1);
  }

  @ParameterizedTest
  @CsvSource({"6F9619FF-8B86-D011-B42D-00CF4FC964FF, 6f9619ff-8b86-d011-b42d-00cf4fc964ff"})
  void anotherSpellingOfAUuidIsNotLacking(String known, String listed) {
    lists = List.of(listed + "/b");
    PassFetch fetch = new PassFetch(client, found);
    assertThat(fetch.fetch("token", known(known)).current().passes()).hasSize(2);
    lists = List.of("unused", "a/b");
    assertThat(fetch.fetch("token", Optional.empty()).current().passes())
        .extracting(BsonDocument::size)
        .hasSize(2);
    assertThat(fetches.get()).isEqualTo(2);
  }
}
