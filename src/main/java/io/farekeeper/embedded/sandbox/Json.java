package io.farekeeper.embedded.sandbox;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.ObjectNode;

/** How the sandbox reads and writes JSON: numbers keep their digits, keys their order. */
final class Json {
  /**
   * Deeper than anything that a client should accept, so that tests can serve what must be refused.
   */
  private static final int DEPTH = 10_000;

  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEPTH).build())
                  .streamWriteConstraints(
                      StreamWriteConstraints.builder().maxNestingDepth(DEPTH).build())
                  .build())
          .disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /**
   * Reads what {@link #bytes} wrote, so that writing it again gives the same bytes, and so that it
   * equals what was written: a number is a double where that loses no digit.
   */
  static JsonNode read(byte[] json) {
    JsonNode root = MAPPER.readTree(json);
    settle(root);
    return root;
  }

  private static void settle(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().forEach(property -> property.setValue(settled(property.getValue())));
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, settled(array.get(i)));
      }
    }
  }

  private static JsonNode settled(JsonNode node) {
    settle(node);
    if (!node.isBigDecimal()) {
      return node;
    }
    double number = node.decimalValue().doubleValue();
    boolean exact = Double.toString(number).equals(node.decimalValue().toString());
    return exact ? DoubleNode.valueOf(number) : node;
  }

  /** UTF-8. */
  static byte[] bytes(JsonNode json) {
    return MAPPER.writeValueAsBytes(json);
  }
}
