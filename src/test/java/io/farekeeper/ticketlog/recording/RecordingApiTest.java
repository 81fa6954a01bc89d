package io.farekeeper.ticketlog.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.testing.HttpCaller.Answer;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Events over HTTP, on both kinds of servers. */
@ParameterizedClass
@MethodSource("worlds")
class RecordingApiTest {
  @Parameter RecordingWorld world = RecordingWorld.embedded();

  static Stream<RecordingWorld> worlds() {
    return RecordingWorld.all();
  }

  @Test
  void anEventIsStoredAsItWasSent() {
    int user = RecordingWorld.user();

    Answer answer =
        world.post(
            """
            {"status": "purchased", "user_id": %d, "timestamp": 1700000000, "uuid": "u-1",
             "ticket_type": "daily_pass", "purchase_amount": 5.50, "payment_method": "credit_card",
             "note": {"zeta": 1, "alpha": [true, null, 2.5, "x"], "10": {}, "": "nameless", "a.b": 1, "$set": {"$x": 1}}}
            """
                .formatted(user));

    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    assertThat(answer.body()).isEqualTo("{\"recorded\":1,\"duplicates\":0,\"rejected\":[]}");
    BsonDocument entry = world.of(user).getFirst();
    assertThat(entry.remove("_id")).matches(id -> id.isObjectId());
    assertThat(entry.toJson())
        .isEqualTo(
            "{\"status\": \"purchased\", \"user_id\": %d, \"timestamp\": 1700000000, \"uuid\": \"u-1\", "
                    .formatted(user)
                + "\"ticket_type\": \"daily_pass\", \"purchase_amount\": 5.5, \"payment_method\":"
                + " \"credit_card\", \"note\": {\"zeta\": 1, \"alpha\": [true, null, 2.5, \"x\"],"
                + " \"10\": {}, \"\": \"nameless\", \"a.b\": 1, \"$set\": {\"$x\": 1}}}");
  }
}
