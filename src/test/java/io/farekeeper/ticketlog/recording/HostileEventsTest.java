package io.farekeeper.ticketlog.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.testing.HttpCaller.Answer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;

/**
 * Events that were made to do harm, {@code -Dhostile.events} of them (500): never a 5xx, and of
 * each exactly what the answer says is stored.
 */
@ResourceLock(RecordingWorld.LOCK)
class HostileEventsTest {
  private static final int EVENTS = Integer.getInteger("hostile.events", 500);
  private static final int MOST_IN_A_REQUEST = 50;
  private static final long SEED = Long.getLong("hostile.seed", 6);

  private final Random random = new Random(SEED);
  private final HostileEvents events = new HostileEvents(SEED);
  private final Set<String> reported = new HashSet<>();
  private final Map<String, Integer> outcomes = new TreeMap<>();

  @Test
  void whatIsReportedIsStoredAndNothingElse() {
    RecordingWorld world = RecordingWorld.onRealServers();
    int user = RecordingWorld.user();
    for (int sent = 0; sent < EVENTS; ) {
      int count = Math.min(EVENTS - sent, 1 + random.nextInt(MOST_IN_A_REQUEST));
      sent += request(world, sent, random.nextInt(3) == 0 ? 1 : count, user);
    }

    assertThat(outcomes.keySet()).as("%s", outcomes).noneMatch(status -> status.startsWith("5"));
    assertThat(reported).hasSizeGreaterThan(EVENTS / 10).hasSizeLessThan(EVENTS);
    assertThat(marksStored(world, user)).isEqualTo(reported);
    System.out.println(world + ": " + EVENTS + " hostile events, " + outcomes);
  }

  /** Sends one request, in one of the forms, and returns how many events it held. */
  private int request(RecordingWorld world, int first, int count, int user) {
    List<byte[]> bodies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      bodies.add(events.next(mark(user, first + i), user));
    }
    boolean lines = random.nextBoolean();
    boolean single = count == 1 && !lines;
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(bytes(lines || single ? "" : "["));
    for (int i = 0; i < count; i++) {
      body.writeBytes(bytes(i == 0 ? "" : lines ? "\n" : ","));
      body.writeBytes(bodies.get(i));
    }
    body.writeBytes(bytes(lines || single ? "" : "]"));
    Answer answer =
        world.stream(
            lines ? "application/x-ndjson" : "application/json",
            new ByteArrayInputStream(body.toByteArray()));
    judge(answer, user, first, count);
    return count;
  }

  private void judge(Answer answer, int user, int first, int count) {
    outcomes.merge(String.valueOf(answer.status()), 1, Integer::sum);
    JsonNode json = answer.json();
    assertThat(json.has("rejected_count")).isFalse();
    Set<Integer> rejected = new HashSet<>();
    json.path("rejected").forEach(r -> rejected.add(r.path("index").asInt()));
    int end = json.has("next_index") ? json.path("next_index").asInt() : count;
    int stored = 0;
    for (int i = 0; i < (answer.status() == 413 ? 0 : end); i++) {
      if (!rejected.contains(i)) {
        reported.add(mark(user, first + i));
        stored++;
      }
    }
    outcomes.merge("events recorded", stored, Integer::sum);
    outcomes.merge("events not recorded", count - stored, Integer::sum);
    assertThat(json.path("recorded").asInt() + json.path("duplicates").asInt()).isEqualTo(stored);
  }

  private static Set<String> marksStored(RecordingWorld world, int user) {
    Set<String> marks = new HashSet<>();
    world
        .entries
        .find(BsonDocument.parse("{mark: {$regex: '^m%d-'}}".formatted(user)))
        .forEach(entry -> marks.add(entry.getString("mark").getValue()));
    return marks;
  }

  private static String mark(int user, int number) {
    return "m" + user + "-" + number;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }
}
