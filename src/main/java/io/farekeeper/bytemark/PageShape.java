package io.farekeeper.bytemark;

import io.farekeeper.bytemark.Page.Next;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonNumber;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Reads a page out of an answer. Without a list there is no page; what else is not as documented is
 * passed over, for the other passes are as good as ever.
 */
final class PageShape {
  /** Nine digits are an int for certain. */
  private static final Pattern PAGE = Pattern.compile("[?&]page=(\\d{1,9})(?:[&#]|$)");

  /** The longest id of a pass: what others note of a pass has room for so much. */
  private static final int LONGEST_UUID = 128;

  /** Every whole number up to here is exact as a double. */
  private static final double LARGEST_TOTAL = 1L << 53;

  private PageShape() {}

  static Page read(BsonDocument envelope, int number, long size) throws WrongShape {
    if (!(envelope.get("data") instanceof BsonDocument data)) {
      throw new WrongShape("data is not an object");
    }
    if (!(data.get("passes") instanceof BsonArray elements)) {
      throw new WrongShape("data.passes is not an array");
    }
    List<BsonDocument> passes = passes(elements);
    return new Page(
        envelope,
        passes,
        elements.size() - passes.size(),
        total(data.get("total_count")),
        next(data.get("pagination", BsonNull.VALUE), number),
        size);
  }

  private static List<BsonDocument> passes(BsonArray elements) {
    List<BsonDocument> passes = new ArrayList<>(elements.size());
    for (BsonValue element : elements) {
      if (element instanceof BsonDocument pass && isPass(pass)) {
        passes.add(pass);
      }
    }
    return passes;
  }

  private static boolean isPass(BsonDocument pass) {
    return pass.get("uuid") instanceof BsonString uuid
        && !uuid.getValue().isBlank()
        && uuid.getValue().length() <= LONGEST_UUID
        && pass.get("status") instanceof BsonString;
  }

  private static OptionalLong total(@Nullable BsonValue value) {
    return value instanceof BsonNumber number && isCount(number.doubleValue())
        ? OptionalLong.of(number.longValue())
        : OptionalLong.empty();
  }

  private static boolean isCount(double number) {
    return number >= 0 && number <= LARGEST_TOTAL && number == Math.rint(number);
  }

  private static Next next(BsonValue pagination, int number) {
    if (pagination.isNull()) {
      return Next.NONE;
    }
    if (!(pagination instanceof BsonDocument document)) {
      return Next.guess(number + 1);
    }
    return switch (document.get("next", BsonNull.VALUE)) {
      case BsonNull _ -> Next.NONE;
      case BsonBoolean more -> more.getValue() ? Next.named(number + 1) : Next.NONE;
      case BsonString path -> nextOf(path.getValue(), number);
      default -> Next.guess(number + 1);
    };
  }

  /** Only the page number is taken: a host or a path from the answer is never asked. */
  private static Next nextOf(String path, int number) {
    if (path.isBlank()) {
      return Next.NONE;
    }
    Matcher named = PAGE.matcher(path);
    return named.find()
        ? Next.named(Math.max(Integer.parseInt(named.group(1)), number + 1))
        : Next.guess(number + 1);
  }

  /** The answer holds no list. */
  static final class WrongShape extends Exception {
    WrongShape(String message) {
      super("answer malformed: " + message);
    }

    String message() {
      return String.valueOf(getMessage());
    }
  }
}
