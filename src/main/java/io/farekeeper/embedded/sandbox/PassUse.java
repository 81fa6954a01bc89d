package io.farekeeper.embedded.sandbox;

import java.time.Instant;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the attempt to use a pass came to, and the rules for it. */
sealed interface PassUse {
  /** The pass was used; this is how it looks now. */
  record Done(ObjectNode pass) implements PassUse {}

  /** The pass cannot be used, since it has this status. */
  record Refused(String status) implements PassUse {}

  /** The rider has no such pass. */
  record Unknown() implements PassUse {}

  /** The status that stands in the way of using the pass, or "USABLE" if none does. */
  static String obstacle(ObjectNode pass) {
    String status = pass.path("status").asString("");
    int allowed = allowedUses(pass);
    boolean left = allowed <= 0 || pass.path("uses_count").asInt(0) < allowed;
    return status.equals(PassLife.USABLE) && !left ? PassLife.USES_GONE : status;
  }

  /** How many rides it is good for; any number if this is none above zero. */
  private static int allowedUses(ObjectNode pass) {
    return pass.path("allowed_uses").isInt() ? pass.path("allowed_uses").intValue() : 0;
  }

  /**
   * Uses the pass, in place: one ride more, in use from now on; a single ride ends in three hours.
   */
  static ObjectNode apply(ObjectNode pass, String eventUuid, Instant now) {
    String time = PassTime.ZULU.of(now);
    pass.put("status", PassLife.USING);
    pass.put("time_modified", time);
    if (allowedUses(pass) == 1) {
      pass.put("expiration", PassTime.ZULU.of(now.plus(PassLife.RIDE)));
    }
    if (!pass.hasNonNull("first_use")) {
      pass.put("first_use", time);
    }
    pass.put("uses_count", pass.path("uses_count").asInt(0) + 1);
    ArrayNode events =
        pass.get("events") instanceof ArrayNode there ? there : pass.putArray("events");
    events.add(event(eventUuid, now));
    return pass;
  }

  /** The trace that a use leaves in the pass. */
  static ObjectNode event(String uuid, Instant time) {
    ObjectNode event = Json.object();
    event.put("uuid", uuid);
    event.put("type", "use");
    event.put("time", PassTime.ZULU.of(time));
    event.put("accuracy_m", 12.5);
    event.putNull("vehicle");
    return event;
  }
}
