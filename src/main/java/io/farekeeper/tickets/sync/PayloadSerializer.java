package io.farekeeper.tickets.sync;

import io.farekeeper.stores.RfcTime;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;

/** Writes a stored payload as the JSON that it came as. */
public class PayloadSerializer extends ValueSerializer<BsonDocument> {

  @Override
  public void serialize(BsonDocument payload, JsonGenerator json, SerializationContext context) {
    write(payload, json);
  }

  private static void write(BsonValue value, JsonGenerator json) {
    switch (value.getBsonType()) {
      case DOCUMENT -> {
        json.writeStartObject();
        for (Map.Entry<String, BsonValue> field : value.asDocument().entrySet()) {
          json.writeName(field.getKey());
          write(field.getValue(), json);
        }
        json.writeEndObject();
      }
      case ARRAY -> {
        json.writeStartArray();
        value.asArray().forEach(element -> write(element, json));
        json.writeEndArray();
      }
      case STRING -> json.writeString(value.asString().getValue());
      case BOOLEAN -> json.writeBoolean(value.asBoolean().getValue());
      case INT32 -> json.writeNumber(value.asInt32().getValue());
      case INT64 -> json.writeNumber(value.asInt64().getValue());
      case DOUBLE -> json.writeRawValue(EcmaJson.stringify(value));
      case NULL, UNDEFINED -> json.writeNull();
      // What JSON cannot have sent, but a legacy program may have stored.
      case OBJECT_ID -> json.writeString(value.asObjectId().getValue().toHexString());
      case DATE_TIME ->
          json.writeString(RfcTime.ofMillis(value.asDateTime().getValue()).toString());
      default -> json.writeString(value.toString());
    }
  }
}
