package io.farekeeper.sealing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A segment's head as it is published outside the database: one line of JSON. */
record Head(String log, long number, String hash) {
  // Its own mapper: the names are the file's, whatever naming the application has.
  private static final JsonMapper JSON = new JsonMapper();

  /** Always the same text for the same segment. */
  static String line(SegmentHead segment) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("log", segment.log());
    fields.put("number", segment.number());
    fields.put("hash", segment.hash());
    fields.put("count", segment.count());
    fields.put("sealed_at", segment.sealedAt().toString());
    fields.put("hmac", segment.hmac());
    return JSON.writeValueAsString(fields);
  }

  /** Empty if the line is no head. */
  static Optional<Head> parse(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      boolean whole =
          node.path("log").isString()
              && node.path("number").isIntegralNumber()
              && node.path("hash").isString();
      return whole
          ? Optional.of(
              new Head(
                  node.path("log").asString(),
                  node.path("number").asLong(),
                  node.path("hash").asString()))
          : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}
