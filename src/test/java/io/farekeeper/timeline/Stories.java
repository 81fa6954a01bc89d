package io.farekeeper.timeline;

import io.farekeeper.refresh.RefreshWorld;
import io.farekeeper.testing.HttpCaller;
import java.time.Instant;
import java.util.List;
import org.bson.Document;
import tools.jackson.databind.JsonNode;

/** Riders' stories as support reads them, and what a test puts into them. */
final class Stories {
  final HttpCaller http;
  private final RefreshWorld world;

  Stories(RefreshWorld world) {
    this.world = world;
    http = HttpCaller.on(world.port);
  }

  void event(long user, String status, long timestamp) {
    world
        .mongo
        .getCollection("bytemark_tickets_log")
        .insertOne(
            new Document("user_id", (int) user)
                .append("timestamp", timestamp)
                .append("uuid", passUuid(user))
                .append("status", status)
                .append("purchase_amount", 5.5)
                .append("currency", "USD")
                .append("payment_method", "credit_card"));
  }

  static Document cacheWith(long user, Instant expiration) {
    Document payload =
        new Document("uuid", passUuid(user))
            .append("label_name", "Day Pass")
            .append("status", "USABLE")
            .append("expiration", expiration.toString());
    Document pass =
        new Document("pass_uuid", passUuid(user))
            .append("timestamp", 1_700_000_000)
            .append("status", "USABLE")
            .append("free_ticket_status", 0)
            .append("payload", payload)
            .append("payload_hash", "x");
    return new Document("user_id", (int) user)
        .append("timestamp", 1_700_000_000)
        .append("passes", List.of(pass))
        .append("passes4", List.of())
        .append("__v", 0);
  }

  static String passUuid(long user) {
    return "7a1d4e6b-0000-4000-8000-%08d4411".formatted(user);
  }

  /** A page of the story, as support asks for it. */
  JsonNode read(long user, String query) {
    return http.as("support").get(path(user) + query).json();
  }

  List<String> kinds(long user, String query) {
    return list(read(user, query)).stream().map(item -> item.path("kind").asString()).toList();
  }

  static List<JsonNode> list(JsonNode story) {
    return story.path("items").valueStream().toList();
  }

  static String path(long user) {
    return "/api/v1/users/" + user + "/timeline";
  }
}
