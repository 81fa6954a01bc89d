package io.farekeeper.bytemark;

import static io.farekeeper.bytemark.VendorStub.body;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The use of a pass: one call, and what may and what cannot have come of it. */
class BytemarkClientUseTest {
  private static final String PASS = "{\"uuid\":\"p-1\",\"status\":\"USING\",\"uses_count\":1}";

  private final VendorFixture fixture;
  private final VendorStub vendor;

  BytemarkClientUseTest() throws IOException {
    fixture = new VendorFixture();
    vendor = fixture.vendor;
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private Activation use() {
    return fixture.client.activate("tok", "p-1", () -> true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"pass\":%s}", "%s", "{\"passes\":[%s]}"})
  void theUsedPassIsFoundWhereverItIs(String data) {
    vendor.script =
        call -> body(200, "{\"errors\":[],\"data\":%s}".formatted(data.formatted(PASS)));

    assertThat(use())
        .isEqualTo(
            new Activation.Used(
                new BsonDocument("uuid", new BsonString("p-1"))
                    .append("status", new BsonString("USING"))
                    .append("uses_count", new BsonInt32(1))));
    assertThat(vendor.calls).hasSize(1);
    assertThat(vendor.calls.getFirst().uri()).endsWith("/base/passes/p-1/uses");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | {\"errors\":[{\"code\":40900,\"message\":\"Pass is USING\"}]} | Refused",
        "403 | {\"errors\":[{\"code\":40300}]} | Refused",
        "404 | {\"errors\":[{\"code\":40400}]} | Refused",
        "400 | {\"code\":40001,\"message\":\"No\"} | Refused",
        "404 | gone | Unknown",
        "403 | <html>Access denied | Unknown",
        "401 | '' | Unknown",
        "302 | <html> | Unknown",
        "303 | {\"errors\":[],\"data\":{\"pass\":{}}} | Unknown",
        "204 | '' | Unknown",
        "400 | {\"message\":\"Bad gateway\"} | Unknown",
        "200 | {\"errors\":\"no\",\"data\":{}} | Unknown",
        "200 | {\"errors\":[{\"code\":50020}]} | SessionExpired",
        "429 | slow down | NotMade",
        "408 | too slow | Unknown",
        "500 | {\"errors\":[{\"code\":50000}]} | Unknown",
        "502 | <html> | Unknown",
        "200 | <html> | Unknown",
        "200 | {\"errors\":[],\"data\":{\"pass\":\"used\"}} | Unknown",
        "200 | {\"errors\":[],\"data\":{\"uuid\":\"p-2\",\"status\":\"USING\"}} | Unknown"
      })
  void everyAnswerSaysWhetherItMayHaveHadAnEffect(int status, String text, String outcome) {
    vendor.script = call -> body(status, text);

    assertThat(use().getClass().getSimpleName()).isEqualTo(outcome);
    assertThat(vendor.calls).hasSize(1);
  }

  @Test
  void whatBreaksOffAfterItWasSentMayHaveHadAnEffect() {
    for (VendorStub.Answer answer :
        new VendorStub.Answer[] {VendorStub.hangUp(), VendorStub.cut(), VendorStub.cutChunk()}) {
      vendor.calls.clear();
      vendor.script = call -> answer;

      assertThat(use()).isInstanceOf(Activation.Unknown.class);
      assertThat(vendor.calls).hasSize(1);
    }
  }

  @Test
  void whatIsNotAnsweredMayHaveHadAnEffect() throws IOException {
    try (VendorFixture impatient = new VendorFixture("read-timeout=300ms")) {
      impatient.vendor.script = call -> impatient.vendor.hang();

      assertThat(impatient.client.activate("tok", "p-1", () -> true))
          .isInstanceOf(Activation.Unknown.class);
      // Of the client's own count: its call may end before it reaches a vendor on a busy machine.
      assertThat(
              impatient.meters.get("farekeeper.bytemark.call").tag("list", "use").timer().count())
          .isEqualTo(1);
    }
  }

  @Test
  void withoutAConnectionItHadNone() throws IOException {
    BytemarkEndpoint nobody = new BytemarkEndpoint(URI.create("http://127.0.0.1:9"));
    try (VendorFixture other = new VendorFixture(nobody)) {
      assertThat(other.client.activate("tok", "p-1", () -> true))
          .isInstanceOfSatisfying(
              Activation.NotMade.class, notMade -> assertThat(notMade.noConnection()).isTrue());
    }
  }

  @Test
  void whatMayNotStartAnyMoreIsNotSent() {
    assertThat(fixture.client.activate("tok", "p-1", () -> false))
        .isInstanceOf(Activation.NotMade.class);
    assertThat(vendor.calls).isEmpty();
  }

  @Test
  void nothingIsSentWhileTheCircuitIsOpen() {
    vendor.script = call -> body(500, "");
    for (int i = 0; i < 20; i++) {
      assertThat(use()).isInstanceOf(Activation.Unknown.class);
    }
    vendor.calls.clear();

    assertThat(use()).isInstanceOf(Activation.NotMade.class);
    assertThat(vendor.calls).isEmpty();
  }

  @Test
  void noPathIsMadeOfAPassThatIsNone() {
    for (String pass : Map.of("..", 1, "a/b", 2, "", 3, "a b", 4, ".", 5).keySet()) {
      assertThat(fixture.client.activate("tok", pass, () -> true))
          .isInstanceOf(Activation.Refused.class);
    }
    assertThat(vendor.calls).isEmpty();
  }
}
