package io.farekeeper.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.HttpCaller.Answer;
import io.farekeeper.testing.RealMongod;
import io.farekeeper.testing.RealServers;
import io.farekeeper.web.ApiException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@RealServers
@EnabledIf("hasMongod")
class PreflightApiTest {
  @LocalServerPort int port;
  @Autowired Preflight preflight;

  static boolean hasMongod() {
    return RealMongod.program().isPresent();
  }

  @Test
  void itSaysWhatTheServersAreAndThatOneIsDown() {
    Answer answer = HttpCaller.on(port).as("operator").get("/api/v1/preflight");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("status").asString()).isEqualTo("stop");
    Map<String, JsonNode> items = new TreeMap<>();
    answer
        .json()
        .path("items")
        .forEach(
            item ->
                items.put(item.path("area").asString() + " " + item.path("name").asString(), item));
    assertThat(item(items, "mongodb version").path("level").asString()).isEqualTo("ok");
    assertThat(item(items, "mysql schema").path("message").asString()).matches("version \\d+");
    assertThat(item(items, "bytemark answer").path("level").asString()).isEqualTo("stop");
    assertThat(item(items, "bytemark answer").path("message").asString())
        .isEqualTo("no connection: refused, or no such host");
    assertThat(item(items, "bytemark answer").path("advice").asString()).isNotEmpty();
  }

  /** So the lists of what the first start makes are those of what it does make. */
  @Test
  void afterTheFirstStartNoIndexIsMissingOrThereTwice() {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(
                        preflight.look().items().stream()
                            .filter(item -> item.name().contains(" index"))
                            .map(item -> item.area() + " " + item.name() + ": " + item.message()))
                    .contains("mongodb bytemark_tickets_cache indexes: all there")
                    .contains("mysql bytemark_ticket_refresh_log indexes: all there")
                    .allMatch(line -> line.endsWith("indexes: all there")));
  }

  @Test
  void oneAtATime() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    PreflightController controller =
        new PreflightController(
            () -> {
              begun.countDown();
              await(end);
              return PreflightReport.of(List.of());
            });
    CompletableFuture<PreflightReport> first = CompletableFuture.supplyAsync(controller::look);
    await(begun);

    assertThatThrownBy(controller::look).isInstanceOf(ApiException.class);
    end.countDown();
    assertThat(first.join().items()).isEmpty();
    assertThat(controller.look().items()).isEmpty();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode item(Map<String, JsonNode> items, String name) {
    return Objects.requireNonNull(items.get(name), name);
  }
}
