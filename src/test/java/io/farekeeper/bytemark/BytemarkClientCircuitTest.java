package io.farekeeper.bytemark;

import static io.farekeeper.bytemark.VendorStub.body;
import static io.farekeeper.bytemark.VendorStub.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class BytemarkClientCircuitTest {
  private static final Status DEGRADED = new Status("DEGRADED");

  private static final Duration OPEN = Duration.ofSeconds(10);

  private final VendorFixture fixture;
  private final VendorStub vendor;
  private final BytemarkHealthIndicator indicator;

  BytemarkClientCircuitTest() throws IOException {
    fixture = new VendorFixture("circuit.open=10s", "circuit.trial-fetches=2");
    vendor = fixture.vendor;
    indicator = new BytemarkHealthIndicator(fixture.circuit);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void fail(int fetches, Failure failure) {
    for (int i = 0; i < fetches; i++) {
      assertThat(fixture.failure("user-" + i).failure()).isEqualTo(failure);
    }
  }

  @Test
  void countsUsersAndNotTries() {
    vendor.script = call -> body(500, "");
    fail(19, Failure.SERVER_ERROR);
    assertThat(vendor.calls).hasSize(57);
    assertThat(fixture.circuit.state()).isEqualTo("closed");

    fail(1, Failure.SERVER_ERROR);

    assertThat(fixture.circuit.state()).isEqualTo("open");
  }

  @Test
  void asksNobodyWhileOpenAndClosesWhenTheVendorIsBack() {
    vendor.script = call -> VendorStub.hangUp();
    fail(20, Failure.UNREACHABLE);
    vendor.calls.clear();

    BytemarkException e = fixture.failure("next");

    assertThat(e.failure()).isEqualTo(Failure.CIRCUIT_OPEN);
    assertThat(e).hasMessage("not asked: circuit open");
    assertThat(e.list()).isNull();
    assertThat(e.report()).isEmpty();
    assertThat(vendor.calls).isEmpty();

    vendor.script = call -> json("[]");
    fixture.later(OPEN.minusMillis(1));
    assertThat(fixture.failure("next").failure()).isEqualTo(Failure.CIRCUIT_OPEN);
    fixture.later(Duration.ofMillis(2));
    assertThat(fixture.client.fetch("next").current().passes()).isEmpty();
    assertThat(fixture.client.fetch("next").expired().passes()).isEmpty();
    assertThat(fixture.circuit.state()).isEqualTo("closed");
  }

  @Test
  void whoComesWhileItIsTriedWaitsForWhatIsFound() throws Exception {
    vendor.script = call -> VendorStub.hangUp();
    fail(20, Failure.UNREACHABLE);
    vendor.script = call -> json("[]");
    fixture.later(OPEN.plusMillis(1));
    assertThat(fixture.client.fetch("first trial").current().passes()).isEmpty();
    assertThat(fixture.circuit.state()).isEqualTo("half_open");

    List<Future<Integer>> crowd = new ArrayList<>();
    try (ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 40; i++) {
        String user = "user-" + i;
        crowd.add(users.submit(() -> fixture.client.fetch(user).current().passes().size()));
      }
    }
    for (Future<Integer> one : crowd) {
      assertThat(one.get()).isZero();
    }
    assertThat(fixture.circuit.state()).isEqualTo("closed");
  }

  @Test
  void opensAgainWhenTheVendorIsNotBack() {
    vendor.script = call -> body(503, "");
    fail(20, Failure.SERVER_ERROR);

    fixture.later(OPEN.plusMillis(1));
    assertThat(fixture.failure("trial").failure()).isEqualTo(Failure.SERVER_ERROR);
    assertThat(fixture.failure("trial").failure()).isEqualTo(Failure.SERVER_ERROR);

    assertThat(fixture.failure("next").failure()).isEqualTo(Failure.CIRCUIT_OPEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"errors\":[{\"code\":50020}]}",
        "{\"errors\":[{\"code\":1}]}",
        "{\"data\":{}}",
        "{\"errors\":[],"
      })
  void staysClosedWhenTheVendorAnswersAtAll(String answer) {
    vendor.script = call -> body(200, answer);

    for (int i = 0; i < 60; i++) {
      assertThat(fixture.failure("user-" + i).isUsersOwn()).isTrue();
    }

    assertThat(fixture.circuit.state()).isEqualTo("closed");
    assertThat(vendor.calls).hasSize(60);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"302|''", "200|<html>", "403|<html>", "401|''", "204|''", "200|{}"})
  void opensWhenNotTheVendorAnswers(int status, String text) {
    vendor.script = call -> body(status, text, "Location", "/maintenance");
    fail(19, Failure.NOT_AN_ENVELOPE);
    assertThat(fixture.circuit.state()).isEqualTo("closed");

    fail(1, Failure.NOT_AN_ENVELOPE);

    assertThat(fixture.circuit.state()).isEqualTo("open");
  }

  @Test
  void isUpBeforeAnythingWasAsked() {
    assertThat(indicator.health())
        .isEqualTo(
            Health.up()
                .withDetail("last_success", "never")
                .withDetail("circuit", "closed")
                .build());
  }

  @Test
  void isDegradedAfterTenFailuresInARowAndUpAfterASuccess() {
    vendor.script = call -> json("[]");
    fixture.client.fetch("good");
    vendor.script = call -> body(200, "{\"errors\":[]}");
    fail(9, Failure.MALFORMED);
    assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);

    fail(1, Failure.MALFORMED);

    assertThat(indicator.health().getStatus()).isEqualTo(DEGRADED);
    assertThat(indicator.health().getDetails())
        .containsEntry("reason", "the newest 10 fetches failed")
        .containsEntry("last_success", VendorFixture.NOW.toString());
    int before = vendor.calls.size();
    indicator.health();
    assertThat(vendor.calls).hasSize(before);

    vendor.script = call -> json("[]");
    fixture.client.fetch("good");
    assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void isDegradedWhileTheCircuitIsOpen() {
    vendor.script = call -> body(502, "<html>");
    fail(20, Failure.SERVER_ERROR);

    assertThat(indicator.health().getStatus()).isEqualTo(DEGRADED);
    assertThat(indicator.health().getDetails())
        .containsEntry("reason", "circuit open: Bytemark is not asked")
        .containsEntry("circuit", "open");
  }

  @Test
  void isUpWhenManySessionsHaveExpired() {
    vendor.script = call -> body(401, "{\"errors\":[{\"code\":50020,\"message\":\"expired\"}]}");
    fail(30, Failure.SESSION_EXPIRED);

    assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void showsItsStateAsAMetric() {
    assertThat(
            fixture
                .meters
                .get("resilience4j.circuitbreaker.state")
                .tag("name", "bytemark")
                .tag("state", "closed")
                .gauge()
                .value())
        .isEqualTo(1);
  }
}
