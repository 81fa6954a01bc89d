package io.farekeeper.bytemark;

import io.farekeeper.bytemark.PageShape.WrongShape;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Judges one answer: a page, or a named failure. */
final class AnswerReader {
  private final @Nullable Which list;
  private final HttpAnswer answer;
  private final VendorErrors errors;
  private final BsonDocument envelope;

  private AnswerReader(@Nullable Which list, Token token, HttpAnswer answer) {
    this.list = list;
    this.answer = answer;
    this.envelope = parse();
    this.errors = VendorErrors.of(envelope, token);
  }

  /** The page with this number. */
  static Page read(Which list, Token token, int number, HttpAnswer answer) {
    AnswerReader reader = new AnswerReader(list, token, answer);
    reader.refuseFailures();
    return reader.page(number);
  }

  /** The whole answer to a call that asks for no list, unless it is a failure. */
  static BsonDocument envelope(Token token, HttpAnswer answer) {
    AnswerReader reader = new AnswerReader(null, token, answer);
    reader.refuseFailures();
    return reader.envelope;
  }

  private boolean isSuccess() {
    return answer.status() / 100 == 2;
  }

  /** What an error page holds need not be JSON; its status says enough. */
  private BsonDocument parse() {
    try {
      if (JsonToBson.parse(answer.text()) instanceof BsonDocument document) {
        return document;
      }
      throw new UnreadableJsonException(Failure.MALFORMED, "answer malformed: it is not an object");
    } catch (UnreadableJsonException e) {
      if (isSuccess()) {
        throw new BytemarkException(
            e.failure(), list, e.message(), Report.ofMessage(e.message()), null);
      }
      return new BsonDocument();
    }
  }

  private void refuseFailures() {
    String http = " (HTTP " + answer.status() + ")";
    if (errors.sayExpired()) {
      throw failed(Failure.SESSION_EXPIRED, "session expired (" + VendorErrors.EXPIRED + ")");
    }
    if (answer.status() == 429) {
      throw failed(Failure.RATE_LIMITED, "too many requests" + http);
    }
    if (answer.status() >= 500) {
      throw failed(Failure.SERVER_ERROR, "server error" + http + errors.words());
    }
    if (!isSuccess()) {
      throw failed(Failure.REFUSED, "refused" + http + errors.words());
    }
    if (errors.any()) {
      throw failed(Failure.REFUSED, "refused" + errors.words());
    }
  }

  private Page page(int number) {
    BsonValue sent = envelope.get("errors", BsonNull.VALUE);
    if (!sent.isNull() && !(sent instanceof BsonArray)) {
      throw failed(Failure.MALFORMED, "answer malformed: errors is not an array");
    }
    try {
      return PageShape.read(envelope, number, answer.size());
    } catch (WrongShape e) {
      throw failed(Failure.MALFORMED, e.message());
    }
  }

  private BytemarkException failed(Failure failure, String message) {
    return new BytemarkException(
        failure, list, message, Report.of(envelope, message), answer.retryAfter().orElse(null));
  }
}
