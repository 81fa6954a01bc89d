package io.farekeeper.validation;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

/** Reads an int however JSON spells it: {@code 5.0} and {@code 5e0} are the number 5. */
public class IntDeserializer extends StdDeserializer<Integer> {
  IntDeserializer() {
    super(Integer.class);
  }

  @Override
  public @Nullable Integer deserialize(JsonParser parser, DeserializationContext context) {
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
      double value = parser.getDoubleValue();
      if (value == (int) value) {
        return (int) value;
      }
    }
    return parser.currentToken() == JsonToken.VALUE_NUMBER_INT
        ? (Integer) parser.getIntValue()
        : (Integer) context.handleUnexpectedToken(context.constructType(Integer.class), parser);
  }
}
