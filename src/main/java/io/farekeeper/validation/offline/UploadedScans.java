package io.farekeeper.validation.offline;

import io.farekeeper.web.ApiException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes an upload apart, so that one scan that cannot be read keeps none of the others from being
 * recorded. A body whose scans cannot be told apart is refused as a whole.
 */
public final class UploadedScans {
  /** Limits hold for each scan: to find where one ends there are none. */
  private static final JsonMapper UNLIMITED =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(Integer.MAX_VALUE)
                          .maxNumberLength(Integer.MAX_VALUE)
                          .maxNameLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .build();

  private final JsonMapper json;

  public UploadedScans(JsonMapper json) {
    this.json = json;
  }

  /**
   * One element of an upload.
   *
   * @param value what it holds; null if it cannot be read
   * @param unreadable why it cannot be
   */
  public record Element(@Nullable JsonNode value, @Nullable ApiException unreadable) {}

  /**
   * The elements of a body, in their order.
   *
   * @throws ApiException 400 if the body is no list, or has more elements than this
   */
  public List<Element> in(byte[] body, int most) {
    List<Element> elements = new ArrayList<>();
    try (JsonParser parser = UNLIMITED.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw ApiException.invalid("body", "must be a list");
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (elements.size() == most) {
          throw ApiException.invalid("body", "must not have more than %d scans".formatted(most));
        }
        elements.add(element(parser, body));
      }
      if (parser.nextToken() != null) {
        throw ApiException.invalid("body", "is not well-formed JSON");
      }
    } catch (JacksonException e) {
      throw ApiException.unreadable(e);
    }
    return elements;
  }

  private Element element(JsonParser parser, byte[] body) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return new Element(null, ApiException.invalid("scan", "must be an object"));
    }
    long begin = parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    long end = parser.currentLocation().getByteOffset();
    if (begin < 0) {
      throw ApiException.invalid("body", "must be in UTF-8");
    }
    try {
      return new Element(json.readTree(Arrays.copyOfRange(body, (int) begin, (int) end)), null);
    } catch (JacksonException e) {
      return new Element(null, ApiException.unreadable(e));
    }
  }
}
