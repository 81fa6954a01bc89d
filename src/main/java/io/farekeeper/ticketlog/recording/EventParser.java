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
  private static final int LONGEST_NUMBER = 1_000;

  private final RecordingProperties limits;
  private final JsonFactory json;
  private final JsonFactory unlimited;

  /** The size of an event is limited before it comes here, and with it that of its parts. */
  EventParser(RecordingProperties limits) {
    this.limits = limits;
    json = factory(limits.maxDepth() + 1, LONGEST_NUMBER);
    unlimited = factory(Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  private static JsonFactory factory(int depth, int digits) {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(depth)
                .maxNumberLength(digits)
                .maxStringLength(Integer.MAX_VALUE)
                .maxNameLength(Integer.MAX_VALUE)
                .build())
        .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
        .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
        .build();
  }

  /**
   * The event as it was sent, nothing of it checked but that it can be stored. What is no JSON is
   * told as that, whatever else is wrong with it: in an array it may hide where its neighbours
   * begin.
   */
  BsonDocument parse(EventBytes raw) throws InvalidEvent {
    if (raw.tooLarge()) {
      throw InvalidEvent.tooLarge(limits.maxEventBytes());
    }
    try {
      return read(raw);
    } catch (InvalidEvent e) {
      throw isJson(raw) ? e : InvalidEvent.notJson();
    }
  }

  private BsonDocument read(EventBytes raw) throws InvalidEvent {
    if (!raw.ascii() && !isUtf8(raw)) {
      throw InvalidEvent.notUtf8();
    }
    try (JsonParser parser =
        json.createParser(ObjectReadContext.empty(), raw.bytes(), raw.offset(), raw.length())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw InvalidEvent.whole("the event must be an object");
      }
      BsonDocument event = new JsonReading(parser, limits, raw.escaped()).object(1);
      if (parser.nextToken() != null) {
        throw InvalidEvent.notJson();
      }
      return event;
    } catch (StreamConstraintsException e) {
      throw InvalidEvent.whole(
          "the event is nested too deep, or holds a number of more than 1000 digits");
    } catch (JacksonException e) {
      throw InvalidEvent.notJson();
    }
  }

  /** Whether it is one JSON value, with U+FFFD where it is not UTF-8. */
  private boolean isJson(EventBytes raw) {
    String text = new String(raw.bytes(), raw.offset(), raw.length(), StandardCharsets.UTF_8);
    try (JsonParser parser = unlimited.createParser(ObjectReadContext.empty(), text)) {
      JsonToken first = parser.nextToken();
      parser.skipChildren();
      return first != null && parser.nextToken() == null;
    } catch (JacksonException e) {
      return false;
    }
  }

  private static boolean isUtf8(EventBytes raw) {
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
