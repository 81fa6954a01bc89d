package io.farekeeper.bytemark;

import io.farekeeper.stores.WholeNumber;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Strict JSON into BSON values with nothing lost that {@code JSON.parse} of a JavaScript engine
 * keeps: the order of keys, any key, lone surrogates. A repeated key has its last value at the
 * first one's place.
 */
final class JsonToBson {
  static final int MAX_DEPTH = 1000;

  /** The size of an answer is limited before it comes here; only the depth is left to limit. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
          .build();

  /** The longest text of which every integer fits an int64. */
  private static final int ALWAYS_INT64 = 18;

  private static final int LONGEST_INT64 = 20;

  private JsonToBson() {}

  /** The one value that the text holds. */
  static BsonValue parse(String text) throws UnreadableJsonException {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new UnreadableJsonException(Failure.MALFORMED, "answer malformed: it is empty");
      }
      BsonValue value = value(parser, first);
      if (parser.nextToken() != null) {
        throw new UnreadableJsonException(
            Failure.MALFORMED, "answer malformed: more than one value");
      }
      return value;
    } catch (StreamConstraintsException e) {
      String message = "answer nested deeper than " + MAX_DEPTH + " levels";
      throw new UnreadableJsonException(Failure.TOO_DEEP, message);
    } catch (JacksonException e) {
      String message = "answer malformed: not JSON" + place(e.getLocation());
      throw new UnreadableJsonException(Failure.MALFORMED, message);
    }
  }

  private static String place(@Nullable TokenStreamLocation location) {
    return location == null
        ? ""
        : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
  }

  private static BsonValue value(JsonParser parser, @Nullable JsonToken token) {
    return switch (token) {
      case START_OBJECT -> document(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> new BsonString(parser.getString());
      case VALUE_NUMBER_INT -> integer(parser.getString());
      case VALUE_NUMBER_FLOAT -> new BsonDouble(Double.parseDouble(parser.getString()));
      case VALUE_TRUE -> BsonBoolean.TRUE;
      case VALUE_FALSE -> BsonBoolean.FALSE;
      case VALUE_NULL -> BsonNull.VALUE;
      case null, default -> throw new IllegalStateException("No value begins with " + token);
    };
  }

  private static BsonDocument document(JsonParser parser) {
    BsonDocument document = new BsonDocument();
    for (String key = parser.nextName(); key != null; key = parser.nextName()) {
      document.put(key, value(parser, parser.nextToken()));
    }
    return document;
  }

  private static BsonArray array(JsonParser parser) {
    BsonArray array = new BsonArray();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      array.add(value(parser, token));
    }
    return array;
  }

  private static BsonValue integer(String digits) {
    if (digits.equals("-0")) {
      return new BsonDouble(-0.0);
    }
    if (digits.length() > LONGEST_INT64) {
      return new BsonDouble(Double.parseDouble(digits));
    }
    if (digits.length() > ALWAYS_INT64) {
      return longInteger(digits);
    }
    return WholeNumber.bson(Long.parseLong(digits));
  }

  private static BsonValue longInteger(String digits) {
    try {
      return new BsonInt64(Long.parseLong(digits));
    } catch (NumberFormatException beyond64Bits) {
      return new BsonDouble(Double.parseDouble(digits));
    }
  }
}
