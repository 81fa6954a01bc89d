package io.farekeeper.bytemark;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Reads a page out of an answer, and says what of it is not as documented. */
final class PageShape {
  /** Nine digits are an int for certain. */
  private static final Pattern PAGE = Pattern.compile("[?&]page=(\\d{1,9})(?:[&#]|$)");

  private PageShape() {}

  static Page read(BsonDocument envelope, int number, long size) throws WrongShape {
    if (!(envelope.get("data") instanceof BsonDocument data)) {
      throw new WrongShape("data is not an object");
    }
    List<BsonDocument> passes = passes(data.get("passes"));
    return new Page(
        envelope,
        passes,
        total(data.get("total_count")),
        next(data.get("pagination"), number),
        size);
  }

  private static List<BsonDocument> passes(@Nullable BsonValue value) throws WrongShape {
    if (!(value instanceof BsonArray array)) {
      throw new WrongShape("data.passes is not an array");
    }
    List<BsonDocument> passes = new ArrayList<>(array.size());
    for (BsonValue element : array) {
      String place = "data.passes[" + passes.size() + "]";
      if (!(element instanceof BsonDocument pass)) {
        throw new WrongShape(place + " is not an object");
      }
      requireString(pass, "uuid", place);
      requireString(pass, "status", place);
      passes.add(pass);
    }
    return passes;
  }

  private static void requireString(BsonDocument pass, String key, String place) throws WrongShape {
    if (!(pass.get(key) instanceof BsonString)) {
      throw new WrongShape(place + "." + key + " is not a string");
    }
  }

  private static OptionalLong total(@Nullable BsonValue value) {
    return switch (value) {
      case BsonInt32 number -> OptionalLong.of(number.longValue());
      case BsonInt64 number -> OptionalLong.of(number.longValue());
      case null, default -> OptionalLong.empty();
    };
  }

  private static OptionalInt next(@Nullable BsonValue pagination, int number) throws WrongShape {
    if (pagination == null || pagination.isNull()) {
      return OptionalInt.empty();
    }
    if (!(pagination instanceof BsonDocument document)) {
      throw new WrongShape("data.pagination is not an object");
    }
    BsonValue next = document.get("next");
    if (next == null || next.isNull()) {
      return OptionalInt.empty();
    }
    return switch (next) {
      case BsonBoolean more -> more.getValue() ? OptionalInt.of(number + 1) : OptionalInt.empty();
      case BsonString path -> nextOf(path.getValue(), number);
      default ->
          throw new WrongShape("data.pagination.next is neither a path nor true, false or null");
    };
  }

  /** Only the page number is taken: a host or a path from the answer is never asked. */
  private static OptionalInt nextOf(String path, int number) {
    if (path.isBlank()) {
      return OptionalInt.empty();
    }
    Matcher named = PAGE.matcher(path);
    int page = named.find() ? Integer.parseInt(named.group(1)) : 0;
    return OptionalInt.of(page > number ? page : number + 1);
  }

  /** The answer is not of the documented shape. */
  static final class WrongShape extends Exception {
    WrongShape(String message) {
      super("answer malformed: " + message);
    }

    String message() {
      return String.valueOf(getMessage());
    }
  }
}
