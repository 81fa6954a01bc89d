package io.farekeeper.bytemark;

import java.util.List;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNumber;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** The {@code errors} of an answer, as far as they may be shown: code and message, cut short. */
final class VendorErrors {
  /** The vendor's code for a token that is no longer valid. */
  static final String EXPIRED = "50020";

  private static final int LONGEST_WORDS = 120;

  private final List<BsonValue> errors;
  private final Token token;

  private VendorErrors(List<BsonValue> errors, Token token) {
    this.errors = errors;
    this.token = token;
  }

  static VendorErrors of(BsonDocument envelope, Token token) {
    List<BsonValue> errors = envelope.get("errors") instanceof BsonArray array ? array : List.of();
    return new VendorErrors(errors, token);
  }

  boolean any() {
    return !errors.isEmpty();
  }

  boolean sayExpired() {
    return errors.stream().anyMatch(error -> text(error, "code").equals(EXPIRED));
  }

  /**
   * The first error's code and message, such as {@code : 50001 No such user}; empty if there is
   * none.
   */
  String words() {
    String words =
        errors.stream()
            .limit(1)
            .flatMap(error -> Stream.of(text(error, "code"), text(error, "message")))
            .filter(part -> !part.isBlank())
            .reduce("", (left, right) -> left + " " + right);
    // A vendor that repeats the token, or sends line breaks, shall not put them into our logs.
    String harmless = token.removeFrom(words).replaceAll("\\p{Cntrl}", " ");
    return harmless.isEmpty() ? "" : ":" + cut(harmless);
  }

  private static String cut(String words) {
    return words.length() <= LONGEST_WORDS ? words : words.substring(0, LONGEST_WORDS) + "…";
  }

  private static String text(BsonValue error, String key) {
    return error instanceof BsonDocument document ? text(document.get(key)) : "";
  }

  private static String text(@Nullable BsonValue value) {
    return switch (value) {
      case BsonString string -> string.getValue().strip();
      case BsonNumber number when number.doubleValue() == number.longValue() ->
          Long.toString(number.longValue());
      case null, default -> "";
    };
  }
}
