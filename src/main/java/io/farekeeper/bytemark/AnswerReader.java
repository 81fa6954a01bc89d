package io.farekeeper.bytemark;

import io.farekeeper.bytemark.PageShape.WrongShape;
import io.farekeeper.stores.FieldData;
import java.time.Clock;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** Judges answers: each is a page, another envelope of the vendor, or a named failure. */
final class AnswerReader {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final String TOO_MANY = "too many requests";

  private final EnvelopeArrivals arrivals;
  private final FieldData fieldData;

  AnswerReader(Clock clock, FieldData fieldData) {
    this.arrivals = new EnvelopeArrivals(clock);
    this.fieldData = fieldData;
  }

  Page page(PassListType list, Token token, int number, HttpAnswer answer) {
    BsonDocument envelope = envelope(list, token, answer);
    try {
      return PageShape.read(envelope, number, answer.size());
    } catch (WrongShape e) {
      throw failed(Failure.MALFORMED, list, e.message(), envelope, answer);
    }
  }

  /**
   * The vendor's envelope, unless it says that the call failed.
   *
   * @param list which list was asked for; null if none was
   */
  BsonDocument envelope(@Nullable PassListType list, Token token, HttpAnswer answer) {
    BsonDocument envelope = vendors(list, token, answer);
    arrivals.arrived(token);
    refuseFailures(list, VendorErrors.of(envelope, token), envelope, answer);
    return envelope;
  }

  private BsonDocument vendors(@Nullable PassListType list, Token token, HttpAnswer answer) {
    if (answer.status() / 100 == 3) {
      throw notTheVendors(list, token, answer, "");
    }
    try {
      return EnvelopeShape.read(answer);
    } catch (UnreadableJsonException e) {
      if (answer.status() / 100 != 2) {
        throw notTheVendors(list, token, answer, "");
      }
      if (e.failure() == Failure.NOT_AN_ENVELOPE) {
        throw notTheVendors(list, token, answer, ": " + e.message());
      }
      throw failed(e.failure(), list, e.message(), new BsonDocument(), answer);
    }
  }

  /**
   * A failure that is put down to this user only if others hear the vendor. What a gateway says of
   * the rate and of the servers behind it holds nevertheless, as far as the next try is concerned.
   */
  private BytemarkException notTheVendors(
      @Nullable PassListType list, Token token, HttpAnswer answer, String detail) {
    fieldData.count(FieldData.Kind.NOT_AN_ENVELOPE);
    Failure failure = Failure.NOT_AN_ENVELOPE;
    String message = "what answered is not Bytemark" + http(answer) + detail;
    if (answer.status() == TOO_MANY_REQUESTS) {
      failure = Failure.RATE_LIMITED;
      message = TOO_MANY + http(answer);
    } else if (answer.status() >= 500) {
      failure = Failure.SERVER_ERROR;
    }
    return new BytemarkException(
        failure,
        list,
        message,
        Report.ofMessage(message),
        answer.retryAfter().orElse(null),
        arrivals.anotherWasHeard(token));
  }

  private static void refuseFailures(
      @Nullable PassListType list, VendorErrors errors, BsonDocument envelope, HttpAnswer answer) {
    if (errors.hasExpiredSession()) {
      String message = "session expired (" + VendorErrors.EXPIRED + ")";
      throw failed(Failure.SESSION_EXPIRED, list, message, envelope, answer);
    }
    if (answer.status() == TOO_MANY_REQUESTS) {
      String message = TOO_MANY + http(answer);
      throw failed(Failure.RATE_LIMITED, list, message, envelope, answer);
    }
    if (answer.status() >= 500) {
      String message = "server error" + http(answer) + errors.words();
      throw failed(Failure.SERVER_ERROR, list, message, envelope, answer);
    }
    if (answer.status() / 100 != 2) {
      String message = "refused" + http(answer) + errors.words();
      throw failed(Failure.REFUSED, list, message, envelope, answer);
    }
    if (!errors.areKnown()) {
      String message = "answer malformed: errors is not an array";
      throw failed(Failure.MALFORMED, list, message, envelope, answer);
    }
    if (errors.any()) {
      throw failed(Failure.REFUSED, list, "refused" + errors.words(), envelope, answer);
    }
  }

  private static String http(HttpAnswer answer) {
    return " (HTTP " + answer.status() + ")";
  }

  private static BytemarkException failed(
      Failure failure,
      @Nullable PassListType list,
      String message,
      BsonDocument envelope,
      HttpAnswer answer) {
    BsonDocument report = Report.of(envelope, message);
    return new BytemarkException(failure, list, message, report, answer.retryAfter().orElse(null));
  }
}
