package io.farekeeper.tickets;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.bytemark.BytemarkClient;
import io.farekeeper.embedded.sandbox.BytemarkSandbox;
import io.farekeeper.tickets.sync.EcmaJson;
import io.farekeeper.tickets.sync.FetchedPass;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a JavaScript engine made of these passes (src/test/js/payload-hash-vectors.mjs), from the
 * bytes of Bytemark's answer to the hash.
 */
class PayloadHashVectorsTest {
  private static final BytemarkSandbox SANDBOX =
      BytemarkSandbox.start(new MovableClock(TicketsFixture.NOW));

  private static List<Vector> vectors = List.of();
  private static Map<String, BsonDocument> received = Map.of();

  private record Vector(String uuid, String name, String input, String output, String md5) {}

  @BeforeAll
  static void sendThemAllAsOneAnswer() throws Exception {
    vectors = read();
    SANDBOX.rider(1).rawAnswer(false, envelope());
    SANDBOX.rider(1).rawAnswer(true, TicketsFixture.envelope(List.of()));
    try (BytemarkClient client =
        TicketsFixture.client(SANDBOX, TicketsFixture.binder(), new SimpleMeterRegistry())) {
      received =
          client.fetch("tok-1").current().passes().stream()
              .collect(
                  Collectors.toMap(pass -> pass.getString("uuid").getValue(), Function.identity()));
    }
  }

  private static byte[] envelope() {
    return TicketsFixture.envelope(vectors.stream().map(Vector::input).toList());
  }

  @AfterAll
  static void close() {
    SANDBOX.close();
  }

  private static List<Vector> read() throws Exception {
    try (InputStream in =
        PayloadHashVectorsTest.class.getResourceAsStream("/payload-hash-vectors.json")) {
      List<Vector> all = new ArrayList<>();
      for (JsonNode vector : JsonMapper.shared().readTree(Objects.requireNonNull(in))) {
        all.add(
            new Vector(
                "vector-" + all.size(),
                vector.get("name").stringValue(),
                decoded(vector.get("input")),
                decoded(vector.get("output")),
                vector.get("md5").stringValue()));
      }
      return all;
    }
  }

  private static String decoded(JsonNode base64) {
    return new String(Base64.getDecoder().decode(base64.stringValue()), StandardCharsets.UTF_8);
  }

  @Test
  void everyVectorArrives() {
    assertThat(received).hasSameSizeAs(vectors).hasSizeGreaterThan(90);
  }

  @Test
  void stringifiesToTheByteAsJavaScriptDoes() {
    SoftAssertions all = new SoftAssertions();
    for (Vector vector : vectors) {
      all.assertThat(EcmaJson.stringify(pass(vector)))
          .describedAs(vector.name())
          .isEqualTo(vector.output());
    }
    all.assertAll();
  }

  @Test
  void hashesAsTheLegacyServicesDo() {
    SoftAssertions all = new SoftAssertions();
    for (Vector vector : vectors) {
      all.assertThat(PayloadHash.of(pass(vector)))
          .describedAs(vector.name())
          .isEqualTo(vector.md5());
    }
    all.assertAll();
  }

  @Test
  void hashesWhatWasSentAndNotWhatIsStored() {
    for (Vector vector : vectors) {
      assertThat(FetchedPass.of(pass(vector)).hash())
          .describedAs(vector.name())
          .isEqualTo(vector.md5());
    }
  }

  private static BsonDocument pass(Vector vector) {
    return Objects.requireNonNull(received.get(vector.uuid()));
  }
}
