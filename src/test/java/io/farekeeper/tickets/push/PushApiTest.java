package io.farekeeper.tickets.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.HttpCaller.Answer;
import io.farekeeper.testing.RealServers;
import io.farekeeper.tickets.TicketCache;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Bought passes over HTTP. */
@RealServers
class PushApiTest {
  private static final AtomicInteger USERS = new AtomicInteger(880000);
  private static final String PASS =
      """
      {"uuid": "p-1", "status": "USABLE", "label_name": "Day pass", "price": 5.50, "order_item": {},
       "time_modified": "2026-03-01T00:00:00Z", "expiration": null}
      """;

  @LocalServerPort int port;
  @Autowired MongoDatabase database;
  @Autowired JdbcClient jdbc;
  private HttpCaller app;
  private int user;

  @BeforeEach
  void someone() {
    app = HttpCaller.on(port).as("app");
    user = USERS.incrementAndGet();
  }

  private String path() {
    return "/api/v1/users/" + user + "/passes";
  }

  private int refreshes() {
    return jdbc.sql(
            "SELECT COUNT(*) FROM bytemark_ticket_refresh_log WHERE user_id = ? AND activity_type ="
                + " 1")
        .param(user)
        .query(Integer.class)
        .single();
  }

  @Test
  void aBoughtPassIsShownAtOnceAndARefreshIsQueued() {
    Answer answer = app.post(path(), PASS);

    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    assertThat(answer.header("Location")).isEqualTo("/api/v1/users/" + user + "/tickets");
    JsonNode json = answer.json();
    assertThat(json.path("user_id").asInt()).isEqualTo(user);
    assertThat(json.path("result").asString()).isEqualTo("created");
    assertThat(json.path("confirmed").asBoolean()).isFalse();
    assertThat(json.at("/pass/status").asString()).isEqualTo("USABLE");
    assertThat(json.at("/pass/payload"))
        .isEqualTo(JsonMapper.shared().readTree(PASS.replace("5.50", "5.5")));
    assertThat(refreshes()).isEqualTo(1);
    JsonNode tickets = app.get("/api/v1/users/" + user + "/tickets?refresh=never").json();
    assertThat(tickets.path("passes").get(0)).isEqualTo(json.path("pass"));
    assertThat(tickets.path("stale").asBoolean()).isTrue();
    assertThat(
            HttpCaller.on(port)
                .as("support")
                .get("/api/v1/passes?status=USABLE&limit=1000")
                .json()
                .path("items")
                .valueStream()
                .filter(pass -> pass.path("user_id").asInt() == user)
                .map(pass -> pass.path("confirmed").asBoolean()))
        .containsExactly(false);
  }

  @Test
  void theSameAgainIsKeptAndALaterStateTakesItsPlace() {
    app.post(path(), PASS);
    Answer again = app.post(path(), PASS);
    Answer later = app.post(path(), PASS.replace("2026-03-01", "2026-03-02"));

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json().path("result").asString()).isEqualTo("kept");
    assertThat(later.status()).isEqualTo(200);
    assertThat(later.json().path("result").asString()).isEqualTo("updated");
    assertThat(refreshes()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|400 body must be a pass",
        "null|400 body must be a pass",
        "``|400 body is missing",
        "{|400 body must be a pass",
        "{} {}|400 body must be a pass",
        "{\"uuid\": \"a\"}|400 status must be a text",
        "{\"uuid\": 7, \"status\": \"USABLE\"}|400 uuid must be a text",
        "{\"uuid\": \"a\", \"status\": \"USABLE\", \"expiration\": \"soon\"}|400 expiration must be"
            + " a time",
      })
  void whatIsNoPassIsRefused(String body, String problem) {
    assertThat(app.post(path(), body).problem()).startsWith(problem);
    assertThat(app.post("/api/v1/users/0/passes", PASS).problem()).startsWith("400 user_id");
    assertThat(refreshes()).isZero();
    assertThat(
            database
                .getCollection(TicketCache.COLLECTION)
                .countDocuments(new Document("user_id", user)))
        .isZero();
  }

  @Test
  void depthAndSizeHaveTheirBounds() {
    String deep = "{\"a\":".repeat(200) + "1" + "}".repeat(200);
    String within = PASS.replace("{}", deep);
    assertThat(app.post(path(), within).problem()).startsWith("422 The pass is nested deeper");
    String deeper = "[".repeat(5000) + "]".repeat(5000);
    assertThat(app.post(path(), PASS.replace("{}", deeper)).status()).isIn(400, 422);
    String large = PASS.replace("Day pass", "x".repeat(3_000_000));
    assertThat(app.post(path(), large).status()).isEqualTo(413);
    assertThat(app.postUnannounced(path(), large).status()).isEqualTo(413);
    assertThat(app.with("Content-Type", "text/plain").call("POST", path(), PASS).status())
        .isEqualTo(415);
  }

  @Test
  void whatJsonCanSayIsKeptAsBytemarkWouldSendIt() {
    String odd =
        """
        {"b": 1e21, "10": -0, "uuid": "p-2", "status": "USABLE", "2": "\\ud800", "b": 12345678901234567890}
        """;
    assertThat(app.post(path(), odd).status()).isEqualTo(201);
    Document entry =
        database
            .getCollection(TicketCache.COLLECTION)
            .find(new Document("user_id", user))
            .first()
            .getList("passes", Document.class)
            .getFirst();
    // Of JSON.stringify(JSON.parse(odd)), by a JavaScript engine.
    assertThat(entry.getString("payload_hash"))
        .isEqualTo(
            md5(
                "{\"2\":\"\\ud800\",\"10\":0,\"b\":12345678901234567000,\"uuid\":\"p-2\",\"status\":\"USABLE\"}"));
  }

  private static String md5(String text) {
    try {
      return java.util.HexFormat.of()
          .formatHex(
              java.security.MessageDigest.getInstance("MD5")
                  .digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
