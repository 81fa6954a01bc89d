package io.farekeeper.embedded.sandbox;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What about a rider outlives the process.
 *
 * @param generation 1 for the first token, one more with each renewal
 * @param made how many things (passes, events) were made for the rider; the next one's number
 * @param passes the rider's passes, or null while they are those that follow from the id
 */
record RiderState(int generation, int made, @Nullable PassLists passes) {
  /** How every rider begins. */
  static final RiderState START = new RiderState(1, 0, null);

  RiderState withNextToken() {
    return new RiderState(generation + 1, made, passes);
  }

  RiderState withPasses(PassLists changed) {
    return new RiderState(generation, made + 1, changed);
  }

  /** For the state file. */
  ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("token_generation", generation);
    json.put("made", made);
    if (passes != null) {
      json.putArray("current").addAll(passes.current());
      json.putArray("expired").addAll(passes.expired());
    }
    return json;
  }

  /** From the state file. */
  static RiderState fromJson(JsonNode json) {
    PassLists passes =
        json.has("current")
            ? new PassLists(list(json.required("current")), list(json.required("expired")))
            : null;
    return new RiderState(
        json.required("token_generation").intValue(), json.required("made").intValue(), passes);
  }

  private static List<ObjectNode> list(JsonNode passes) {
    return passes.valueStream().map(JsonNode::asObject).toList();
  }
}
