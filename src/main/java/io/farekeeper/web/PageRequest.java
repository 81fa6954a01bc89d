package io.farekeeper.web;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.OptionalLong;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;

/**
 * Which page of a list is asked for; as a controller's parameter it is taken from {@code limit} and
 * {@code after}.
 *
 * @param list the path that was asked
 * @param limit how many entries, 1 to 1000, 50 if nothing is said
 * @param after the cursor of the page before, or null for the first page
 */
@ParameterObject
public record PageRequest(
    @Parameter(hidden = true) String list,
    @Parameter(
            name = "limit",
            description = "How many entries",
            schema =
                @Schema(type = "integer", minimum = "1", maximum = "1000", defaultValue = "50"))
        int limit,
    @Parameter(name = "after", description = "The cursor that the page before gave as `next`")
        @Nullable String after) {
  private static final String POSITION = "i";
  static final int DEFAULT_LIMIT = 50;
  static final int MAX_LIMIT = 1000;

  /**
   * The position after which the page begins, of a list that is ordered by a number.
   *
   * @throws ApiException naming {@code after} if it is no cursor of this list
   */
  public OptionalLong position() {
    return after == null
        ? OptionalLong.empty()
        : OptionalLong.of(
            CursorCodec.decode(list, after, bson -> bson.getInt64(POSITION).getValue()));
  }

  /** The cursor of such a position. */
  String cursorOf(long position) {
    return CursorCodec.encode(list, new BsonDocument(POSITION, new BsonInt64(position)));
  }

  /** Takes both from a request's parameters. */
  static PageRequest of(String list, @Nullable String limit, @Nullable String after) {
    return new PageRequest(list, limit == null ? DEFAULT_LIMIT : parseLimit(limit), after);
  }

  private static int parseLimit(String limit) {
    try {
      int number = Integer.parseInt(limit);
      if (number >= 1 && number <= MAX_LIMIT) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Refused below, like a number that is out of bounds.
    }
    throw ApiException.invalid("limit", "must be a whole number from 1 to " + MAX_LIMIT);
  }
}
