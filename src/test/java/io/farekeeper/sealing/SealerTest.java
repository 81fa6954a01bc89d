package io.farekeeper.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.farekeeper.stores.CollectionIndexes;
import io.farekeeper.testing.TestMongo;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;

class SealerTest {
  @AutoClose private final SealingWorld world = new SealingWorld(TestMongo.best());
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final SealingState state = new SealingState(world.clock, meters);

  private Sealer sealer(SealingProperties properties, HeadPublisher... places) {
    return new Sealer(
        List.of(new Sealer.Care(SealedLog.TICKETS, world.logEntries, world.pass(10))),
        world.segments,
        List.of(places),
        state,
        properties,
        world.clock);
  }

  private Health health() {
    return new SealingHealthIndicator(state, world.properties()).health();
  }

  private double gauge(String name) {
    return meters.get(name).tag("log", "ticket-log").gauge().value();
  }

  @Test
  void aSegmentIsMadeWhenTheLastOneIsAMinuteOldOrWhenThereIsMuch() {
    Sealer sealer = sealer(world.properties());
    world.write(1, 1);
    sealer.look();
    world.write(2, 4);
    sealer.look();
    assertThat(world.stored.countDocuments()).isEqualTo(1);
    assertThat(gauge("farekeeper.sealing.unsealed")).isEqualTo(3);

    world.clock.advance(Duration.ofSeconds(61));
    sealer.look();
    assertThat(world.stored.countDocuments()).isEqualTo(2);
    assertThat(gauge("farekeeper.sealing.unsealed")).isZero();

    world.write(5, 25);
    sealer.look();
    assertThat(world.stored.countDocuments()).isEqualTo(5);
    assertThat(gauge("farekeeper.sealing.segments")).isEqualTo(5);
  }

  @Test
  void withoutItsIndexesItWaits() {
    world.entries.drop();
    world.write(1, 1);
    sealer(world.properties()).look();

    assertThat(world.stored.countDocuments()).isZero();
    assertThat(health().getDetails()).containsEntry("ticket-log", "its indexes are not there yet");
  }

  @Test
  void aPlaceThatFailsHoldsNothingUpAndIsToldLater() throws IOException {
    List<String> posts = new CopyOnWriteArrayList<>();
    List<String> keys = new CopyOnWriteArrayList<>();
    int[] status = {500};
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/heads",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          if (status[0] == 204) {
            posts.add(body);
            keys.add(
                exchange.getRequestHeaders().getFirst("Idempotency-Key")
                    + exchange.getRequestHeaders().getFirst("Authorization"));
          }
          exchange.sendResponseHeaders(status[0], -1);
          exchange.close();
        });
    receiver.start();
    try {
      String address = "http://u:p@127.0.0.1:%d/heads".formatted(receiver.getAddress().getPort());
      Sealer sealer =
          sealer(world.properties(), new HeadsWebhook(address, world.segments, world.database));
      world.write(1, 10);
      sealer.look();
      world.write(11, 20);
      sealer.look();
      assertThat(world.stored.countDocuments()).isEqualTo(2);
      assertThat(health().getStatus().getCode()).isEqualTo("DEGRADED");
      assertThat(health().getDetails()).containsEntry("webhook", "java.io.IOException");
      assertThat(meters.get("farekeeper.sealing.failures").tag("what", "webhook").counter().count())
          .isEqualTo(2);

      status[0] = 204;
      sealer.look();
      sealer.look();

      assertThat(posts)
          .extracting(line -> Head.parse(line).orElseThrow().number())
          .containsExactly(1L, 2L);
      assertThat(keys).containsExactly("ticket-log/1Basic dTpw", "ticket-log/2Basic dTpw");
      assertThat(health().getStatus().getCode()).isEqualTo("UP");
      assertThat(meters.get("farekeeper.sealing.heads.behind").gauge().value()).isZero();
    } finally {
      receiver.stop(0);
    }
  }

  @Test
  void itRunsUntilItIsStopped() {
    SealingProperties quick =
        new SealingProperties(
            true,
            Duration.ofMillis(60),
            10,
            null,
            List.of(),
            new SealingProperties.UnsignedUntil(0, 0),
            null,
            null);
    Sealer sealer = sealer(quick);
    world.write(1, 1);
    sealer.start();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> world.stored.countDocuments() == 1);
    sealer.stop();
    world.write(2, 20);

    assertThat(sealer.isRunning()).isFalse();
    sealer.look();
    assertThat(world.stored.countDocuments()).isEqualTo(1);
  }

  @Test
  void switchedOffItDoesNotRun() {
    SealingProperties off =
        new SealingProperties(
            false,
            Duration.ofMillis(60),
            10,
            null,
            List.of(),
            new SealingProperties.UnsignedUntil(0, 0),
            null,
            null);
    Sealer sealer = sealer(off);
    sealer.start();

    assertThat(sealer.isRunning()).isFalse();
    assertThat(new SealingHealthIndicator(state, off).health().getStatus().getCode())
        .isEqualTo("UNKNOWN");
  }

  @Test
  void aLogThatIsNotLookedAfterDegradesTheHealth() {
    sealer(world.properties()).look();
    assertThat(health().getStatus().getCode()).isEqualTo("UP");
    world.clock.advance(Duration.ofMinutes(12));
    assertThat(health().getStatus().getCode()).isEqualTo("DEGRADED");
  }

  @Test
  void theIndexesThatItNeedsAreDeclared() {
    SealingConfiguration declared = new SealingConfiguration();
    world.entries.drop();
    world.stored.drop();
    world.database.getCollection("farekeeper_access_log").drop();
    for (CollectionIndexes indexes :
        List.of(
            declared.marksOfTicketLog(),
            declared.marksOfAccessLog(),
            declared.entriesOfSegments(),
            declared.erasedEntries())) {
      world.database.getCollection(indexes.collection()).createIndexes(indexes.indexes());
    }

    assertThat(world.logEntries.isIndexed()).isTrue();
    assertThat(new LogEntries(world.database, SealedLog.ACCESS).isIndexed()).isTrue();
    assertThat(world.segments.isIndexed()).isTrue();
  }

  @Test
  void nothingOfASecretIsInTheText() {
    SealingProperties properties =
        new SealingProperties(
            true,
            Duration.ofMinutes(1),
            10,
            SealingWorld.KEY,
            List.of(SealingWorld.OTHER_KEY),
            new SealingProperties.UnsignedUntil(0, 0),
            Path.of("heads"),
            "http://u:secret@host/");

    assertThat(properties.toString())
        .doesNotContain(SealingWorld.KEY, SealingWorld.OTHER_KEY, "secret");
  }
}
