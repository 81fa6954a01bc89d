package io.farekeeper.ticketlog.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.mutation.Mutator;
import io.farekeeper.mutation.Mutator.Mutated;
import io.farekeeper.testing.HttpCaller.Answer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;

/**
 * Events that were changed in one place at random: each is recorded, or refused with a reason that
 * names its field, and the others of the request are recorded.
 */
@ResourceLock(RecordingWorld.LOCK)
class MutatedEventsTest {
  private static final int IN_A_REQUEST = 100;

  private long seed;

  @Test
  void eachIsRecordedOrRefusedForAReasonAndTheOthersAreRecorded() {
    RecordingWorld world = RecordingWorld.onRealServers();
    seed = Mutator.seed();
    System.out.println("Events changed with -Dmutation-seed=" + seed);
    Mutator mutator = new Mutator(new Random(seed), Set.of("mark"));
    for (int sent = 0; sent < Mutator.count(500) / 2; sent += IN_A_REQUEST) {
      request(world, mutator);
    }
  }

  private void request(RecordingWorld world, Mutator mutator) {
    int user = RecordingWorld.user();
    List<Mutated<String>> mutations = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (int n = 0; n < IN_A_REQUEST; n++) {
      Mutated<String> mutated = mutator.json(valid(user, "e-%d-%d".formatted(user, n)));
      mutations.add(mutated);
      lines.add(mutated.value());
      lines.add(RecordingWorld.event(user, "good-" + n, ""));
    }
    Answer answer = world.postLines(lines.stream().collect(Collectors.joining("\n")));

    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    JsonNode json = answer.json();
    Set<Integer> refused = new HashSet<>();
    for (JsonNode rejection : json.path("rejected")) {
      int index = rejection.path("index").asInt();
      refused.add(index);
      String reason = rejection.path("reason").asString();
      String what = "seed %d, %s".formatted(seed, reason);
      assertThat(index % 2).as(what).isZero();
      String change = mutations.get(index / 2).description();
      if (rejection.has("field")) {
        String field = rejection.path("field").asString();
        assertThat(reason).as(what).startsWith(field + " ");
        assertThat(change).as(what).startsWith(field.replaceFirst("\\..*", ""));
      } else {
        assertThat(reason).as(what).startsWith("the event ");
      }
    }
    assertThat(taken(json) + refused.size()).isEqualTo(lines.size());
    assertThat(
            world.entries.countDocuments(
                new BsonDocument("user_id", new org.bson.BsonInt32(user))
                    .append("uuid", new BsonDocument("$regex", new BsonString("^good-")))))
        .isEqualTo(IN_A_REQUEST);
    repeat(world, lines, json);
  }

  /** What has an event_id is a repeat, and what has none is another event. */
  private void repeat(RecordingWorld world, List<String> lines, JsonNode first) {
    List<String> mutated = new ArrayList<>();
    for (int n = 0; n < lines.size(); n += 2) {
      mutated.add(lines.get(n));
    }
    Answer again = world.postLines(String.join("\n", mutated));
    assertThat(again.status()).as("seed %d: %s", seed, again.body()).isEqualTo(201);
    assertThat(taken(again.json())).isEqualTo(taken(first) - IN_A_REQUEST);
  }

  private static int taken(JsonNode answer) {
    return answer.path("recorded").asInt() + answer.path("duplicates").asInt();
  }

  private static String valid(long user, String eventId) {
    return """
    {"user_id": %d, "timestamp": "2026-09-01T10:00:00+02:00", "uuid": "u", "status": "validated",
     "ticket_type": "day_pass", "purchase_amount": 5.50, "refund_amount": 0, "currency": "USD",
     "payment_method": "card", "validation_location": {"lat": 29.7}, "operation_type": "x",
     "expiration_date": "2027-01-01", "route_info": {"route_id": 49000849800, "direction": 1},
     "device_info": {"os": "iOS", "v": [1, 2]}, "error_details": {"message": "none"},
     "ticket_details": {"a": [{"b": null}]}, "note": {"c": [1.5]}, "event_id": "%s"}
    """
        .formatted(user, eventId);
  }
}
