package io.farekeeper.bytemark;

import io.farekeeper.stores.TextColumn;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonNumber;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** The {@code errors} of an answer, as far as they may be shown: code and message, cut short. */
final class VendorErrors {
  /** The vendor's code for a token that is no longer valid. */
  static final String EXPIRED = "50020";

  private static final TextColumn SHORT = new TextColumn(120, "utf8mb4");

  /** The vendor's codes have five digits: no HTTP status that a gateway repeats is one. */
  private static final Pattern CODE = Pattern.compile("[1-9]\\d{4}");

  private final List<BsonValue> errors;
  private final Token token;
  private final boolean known;

  private VendorErrors(List<BsonValue> errors, Token token, boolean known) {
    this.errors = errors;
    this.token = token;
    this.known = known;
  }

  /**
   * The errors of an answer: those of its array, or the one that stands in place of the array or of
   * the whole answer. Null and an empty object are none; of anything else nobody knows.
   */
  static VendorErrors of(BsonDocument envelope, Token token) {
    @Nullable List<BsonValue> errors =
        switch (envelope.get("errors", BsonNull.VALUE)) {
          case BsonArray array -> array;
          case BsonDocument error -> error.isEmpty() ? List.of() : List.of(error);
          case BsonNull _ -> isOne(envelope) ? List.of(envelope) : List.of();
          default -> null;
        };
    return errors == null
        ? new VendorErrors(List.of(), token, false)
        : new VendorErrors(errors, token, true);
  }

  /** Whether this is an error of the vendor: one of its codes, and a message. */
  static boolean isOne(BsonDocument error) {
    return CODE.matcher(text(error, "code")).matches()
        && error.get("message") instanceof BsonString;
  }

  /** Whether it can be read if there are any. */
  boolean areKnown() {
    return known;
  }

  boolean any() {
    return !errors.isEmpty();
  }

  boolean hasExpiredSession() {
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
    return harmless.isEmpty() ? "" : ":" + SHORT.fit(harmless);
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
