package io.farekeeper.tickets.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.stores.PayloadTime;
import io.farekeeper.stores.preflight.DocumentShapes;
import io.farekeeper.stores.preflight.PreflightFinding.Level;
import io.farekeeper.testing.RealMongod;
import io.farekeeper.testing.TestMongo;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What preflight's expressions take for a time is what {@link PayloadTime} takes for one. */
@EnabledIf("hasMongod")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PassShapesTest {
  private final TestMongo server = TestMongo.real().orElseThrow();
  private final MongoClient client = server.client();
  private final MongoDatabase database = server.database(client);

  static boolean hasMongod() {
    return RealMongod.program().isPresent();
  }

  @AfterAll
  void close() {
    client.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2031-01-01T00:00:00Z",
        "2031-01-01t00:00:00z",
        "2031-01-01 00:00:00",
        "2031-01-01T00:00",
        "2031-01-01T00:00:00.123456+0000",
        "2031-01-01T00:00:00-06",
        "2031-01-01T00:00:00+01:00",
        " 2031-01-01T00:00:00Z ",
        "2031-02-29T00:00:00Z",
        "2032-02-29T00:00:00Z",
        "2031-13-01T00:00:00Z",
        "2031-01-01T24:00:00Z",
        "2031-01-01T23:60:00Z",
        "2031-01-01",
        "2031",
        "soon",
        "-",
        "",
        "  ",
        "0000-00-00",
        "0000-00-00 00:00:00",
        "0001-01-01T00:00:00Z",
        "-0001-11-30T00:00:00+00:00",
        "1899-12-30T00:00:00Z",
        "1970-01-01",
        "1999-12-31T23:59:59Z",
        "2000-01-02T00:00:00Z",
        "1999-12-31 and more",
        "1999-12-31T23:59:59-05:00",
        "1999-12-31 23:59:59.5-01",
        "1999-12-31t23:59:59+05:00",
        "1999-12-31T24:00:00-05:00",
        "2000-01-01T00:00:00+05:00",
        "2000-01-01 00:00:00+0530",
        "2000-01-01T00:00:00",
        "2000-01-01",
      })
  void timesAreReadAsPayloadTimeReadsThem(String text) {
    PayloadTime time = PayloadTime.of(text);
    String expected = "none";
    if (!time.isPresent()) {
      expected = time.readable() ? "expiration_before_2000" : "expiration_unreadable";
    }

    database.getCollection("odd").drop();
    database
        .getCollection("odd")
        .insertOne(
            new Document(
                "passes",
                List.of(
                    new Document("status", "USABLE")
                        .append("pass_uuid", "p")
                        .append(
                            "payload",
                            new Document("expiration", text).append("allowed_uses", 1)))));
    List<String> found =
        new DocumentShapes("odd", PassShapes.all())
            .look(database).stream()
                .filter(finding -> finding.level() != Level.OK)
                .map(finding -> finding.name().substring("odd ".length()))
                .toList();

    assertThat(found).isEqualTo(expected.equals("none") ? List.of() : List.of(expected));
  }
}
