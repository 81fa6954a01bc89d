package io.farekeeper.ticketlog.recording;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.bson.BsonDocument;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/** Reads an event off its bytes: strict JSON in strict UTF-8, within the limits. */
final class EventParser {
  private final RecordingProperties limits;
  private final JsonFactory json;

  /** The size of an event is limited before it comes here, and with it that of its parts. */
  EventParser(RecordingProperties limits) {
    this.limits = limits;
    json =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(limits.maxDepth() + 1)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
            .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
            .build();
  }

  /** The event as it was sent, nothing of it checked but that it can be stored. */
  BsonDocument parse(RawEvent raw) throws EventRefused {
    if (raw.tooLarge()) {
      throw EventRefused.tooLarge(limits.maxEventBytes());
    }
    if (!raw.ascii() && !isUtf8(raw)) {
      throw EventRefused.notUtf8();
    }
    try (JsonParser parser =
        json.createParser(ObjectReadContext.empty(), raw.bytes(), raw.offset(), raw.length())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        requireEnd(parser.skipChildren());
        throw EventRefused.whole("the event must be an object");
      }
      BsonDocument event = new JsonReading(parser, limits, raw.escaped()).object(1);
      requireEnd(parser);
      return event;
    } catch (StreamConstraintsException e) {
      throw EventRefused.whole(
          "the event is nested too deep, or holds a number of too many digits");
    } catch (JacksonException e) {
      throw isHalfSurrogate(e) ? EventRefused.halfSurrogate() : EventRefused.notJson();
    }
  }

  private static void requireEnd(JsonParser parser) throws EventRefused {
    if (parser.nextToken() != null) {
      throw EventRefused.notJson();
    }
  }

  /** In a name the parser itself refuses it; it has no class of its own for that. */
  private static boolean isHalfSurrogate(JacksonException e) {
    return e.getOriginalMessage().contains("surrogate");
  }

  private static boolean isUtf8(RawEvent raw) {
    try {
      StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(raw.bytes(), raw.offset(), raw.length()));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
