package io.farekeeper.purchases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoDatabase;
import io.farekeeper.embedded.sandbox.BytemarkSandbox;
import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.TestApplication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.node.ObjectNode;

/** A purchase is recorded, Bytemark lists what was bought, and the rider is notified once. */
@ParameterizedClass
@MethodSource("worlds")
class PurchaseConfirmationTest {
  private static final String PRODUCT = "c40b6e92-0f3a-4d81-b7c5-92e1d64a0f22";

  private final World world;

  PurchaseConfirmationTest(World world) {
    this.world = world;
  }

  /** An application with the notice switched on, or off. */
  record World(TestApplication application, boolean notifies) {
    static World start(List<String> servers, boolean notifies) {
      return new World(
          TestApplication.start(
              servers,
              List.of(
                  "--farekeeper.users.support.password=support",
                  "--farekeeper.users.support.roles=support",
                  "--farekeeper.notifications.purchase.enabled=" + notifies)),
          notifies);
    }
  }

  static List<World> worlds() {
    return List.of(
        World.start(TestApplication.realServers(), true),
        World.start(TestApplication.embeddedServers(), false));
  }

  /** What a purchase may be recorded under. */
  enum Id {
    PASS(71_001) {
      @Override
      String of(ObjectNode pass) {
        return pass.path("uuid").asString();
      }
    },
    PASS_IN_CAPITALS(71_002) {
      @Override
      String of(ObjectNode pass) {
        return pass.path("uuid").asString().toUpperCase(java.util.Locale.ROOT);
      }
    },
    ORDER_ITEM(71_003) {
      @Override
      String of(ObjectNode pass) {
        return pass.path("order_item").path("uuid").asString();
      }
    },
    ORDER(71_004) {
      @Override
      String of(ObjectNode pass) {
        return pass.path("order_item").path("order_uuid").asString();
      }
    };

    private final long user;

    Id(long user) {
      this.user = user;
    }

    abstract String of(ObjectNode pass);
  }

  @ParameterizedTest
  @EnumSource(Id.class)
  void aRecordedPurchaseIsConfirmedOnceItsPassIsInTheCache(Id id) {
    long user = id.user;
    ObjectNode pass = login(user).rider(user).buy(PRODUCT);
    String uuid = id.of(pass);
    assertThat(uuid).isNotBlank();

    record(user, uuid);
    record(user, uuid);

    await().untilAsserted(() -> assertThat(purchaseTexts(user)).hasSize(2));
    await()
        .untilAsserted(
            () ->
                assertThat(purchaseTexts(user))
                    .allSatisfy(text -> assertThat(text).contains(", and confirmed by Bytemark")));
    assertThat(noticesOf(user))
        .isEqualTo(
            world.notifies()
                ? List.of("purchase:" + uuid.toLowerCase(java.util.Locale.ROOT))
                : List.of());
  }

  @Test
  void aPurchaseThatBytemarkDoesNotListIsNotConfirmed() {
    long user = 72_001;
    login(user);

    record(user, "order-that-nobody-knows");

    PurchaseConfirmation confirmation = world.application().bean(PurchaseConfirmation.class);
    await()
        .untilAsserted(
            () ->
                assertThat(world.application().bean(PurchaseStore.class).due(100))
                    .noneMatch(purchase -> purchase.userId() == user));
    assertThat(confirmation.look()).isZero();
    assertThat(purchaseTexts(user))
        .singleElement()
        .asString()
        .endsWith("; not confirmed by Bytemark so far");
    assertThat(noticesOf(user)).isEmpty();
  }

  @Test
  void historyThatIsLoadedNotifiesNobody() {
    long user = 72_002;
    ObjectNode pass = login(user).rider(user).buy(PRODUCT);

    post(user, pass.path("uuid").asString(), ", \"timestamp\": \"2024-01-01T00:00:00Z\"");

    assertThat(purchaseTexts(user))
        .singleElement()
        .asString()
        .doesNotContain("confirmed by Bytemark");
    assertThat(
            jdbc()
                .sql("SELECT COUNT(*) FROM farekeeper_purchase WHERE user_id = ?")
                .param(user)
                .query(Long.class)
                .single())
        .isZero();
  }

  /** Another program wrote them, or they were recorded too late to be looked for. */
  @ParameterizedTest
  @EnumSource(Id.class)
  void whatNobodyLookedForIsConfirmedByTheCache(Id id) {
    long user = 5000 + id.user;
    ObjectNode pass = login(user).rider(user).buy(PRODUCT);
    String threeDaysAgo =
        world.application().clock().instant().minus(Duration.ofDays(3)).toString();
    post(user, id.of(pass), ", \"timestamp\": \"%s\"".formatted(threeDaysAgo));
    long now = world.application().clock().instant().getEpochSecond();
    world
        .application()
        .bean(MongoDatabase.class)
        .getCollection("bytemark_tickets_log")
        .insertMany(
            Stream.of(now, now * 1000)
                .map(
                    time ->
                        new Document("user_id", user)
                            .append("uuid", id.of(pass))
                            .append("status", "purchased")
                            .append("timestamp", time))
                .toList());
    assertThat(purchaseTexts(user))
        .hasSize(3)
        .allSatisfy(text -> assertThat(text).endsWith("; not confirmed by Bytemark so far"));

    assertThat(
            HttpCaller.on(world.application().port())
                .as("admin")
                .get("/api/v1/users/" + user + "/tickets?refresh=always")
                .status())
        .isEqualTo(200);

    assertThat(purchaseTexts(user))
        .hasSize(3)
        .allSatisfy(text -> assertThat(text).endsWith(", and confirmed by Bytemark"));
  }

  private BytemarkSandbox login(long user) {
    BytemarkSandbox sandbox = world.application().bean(BytemarkSandbox.class);
    jdbc()
        .sql("INSERT INTO bytemark_tokens (user_id, token) VALUES (?, ?)")
        .params(user, sandbox.rider(user).token())
        .update();
    return sandbox;
  }

  private void record(long user, String uuid) {
    post(user, uuid, "");
  }

  private void post(long user, String uuid, String more) {
    HttpCaller.Answer answer =
        HttpCaller.on(world.application().port())
            .as("admin")
            .post(
                "/api/v1/ticket-log",
                "{\"user_id\": %d, \"uuid\": \"%s\", \"status\": \"purchased\"%s}"
                    .formatted(user, uuid, more));
    assertThat(answer.status()).isEqualTo(201);
  }

  private List<String> purchaseTexts(long user) {
    List<String> texts = new ArrayList<>();
    HttpCaller.on(world.application().port())
        .as("support")
        .get("/api/v1/users/" + user + "/timeline")
        .json()
        .path("items")
        .forEach(
            item -> {
              if (item.path("kind").asString().equals("ticket_purchased")) {
                texts.add(item.path("text").asString());
              }
            });
    return texts;
  }

  private List<String> noticesOf(long user) {
    return jdbc()
        .sql("SELECT message_key FROM farekeeper_outbox WHERE user_id = ?")
        .param(user)
        .query(String.class)
        .list();
  }

  private JdbcClient jdbc() {
    return world.application().bean(JdbcClient.class);
  }
}
