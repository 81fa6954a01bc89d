package io.farekeeper.ticketlog.query;

import io.farekeeper.stores.RfcTime;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.bson.types.Decimal128;

/**
 * Stored values as plain JSON: numbers are numbers, and what JSON has no form for is text. A number
 * that is none (NaN, infinite) is its name as text.
 */
final class EntryJson {
  private static final double EXACT = 1e15;
  private static final JsonWriterSettings PLAIN =
      JsonWriterSettings.builder()
          .outputMode(JsonMode.RELAXED)
          .objectIdConverter((id, json) -> json.writeString(id.toHexString()))
          .dateTimeConverter((time, json) -> json.writeString(date(time)))
          .timestampConverter((time, json) -> json.writeString(date(time.getTime() * 1000L)))
          .int64Converter((number, json) -> json.writeNumber(number.toString()))
          .doubleConverter(
              (number, json) -> {
                if (Double.isFinite(number)) {
                  json.writeNumber(number(number));
                } else {
                  json.writeString(number.toString());
                }
              })
          .decimal128Converter(
              (number, json) -> {
                if (number.isFinite()) {
                  json.writeNumber(number(number));
                } else {
                  json.writeString(number.toString());
                }
              })
          .binaryConverter(
              (binary, json) ->
                  json.writeString(Base64.getEncoder().encodeToString(binary.getData())))
          .regularExpressionConverter(
              (regex, json) ->
                  json.writeString("/" + regex.getPattern() + "/" + regex.getOptions()))
          .symbolConverter((symbol, json) -> json.writeString(symbol))
          .javaScriptConverter((code, json) -> json.writeString(code))
          .undefinedConverter((_, json) -> json.writeNull())
          .minKeyConverter((_, json) -> json.writeString("MinKey"))
          .maxKeyConverter((_, json) -> json.writeString("MaxKey"))
          .build();

  private EntryJson() {}

  /** A document as JSON on one line. */
  static String of(BsonDocument document) {
    return document.toJson(PLAIN);
  }

  /** Any value as JSON. */
  static String of(BsonValue value) {
    String wrapped = new BsonDocument("v", value).toJson(PLAIN);
    return wrapped.substring(wrapped.indexOf(':') + 1, wrapped.length() - 1).strip();
  }

  /**
   * An entry as it is answered: as stored, with its {@code time}, and with what was {@code
   * redacted}. A field of its own named {@code time} stays, and so does one named {@code redacted}
   * unless something was: the reader must know what he does not see.
   */
  static String entry(BsonDocument entry, Position position, List<String> redacted) {
    BsonDocument answer = new BsonDocument(entry.size() + 2);
    answer.putAll(entry);
    Instant time = position.time();
    answer.putIfAbsent(
        "time", time == null ? BsonNull.VALUE : new BsonString(RfcTime.of(time).toString()));
    if (!redacted.isEmpty()) {
      answer.put("redacted", new BsonArray(redacted.stream().map(BsonString::new).toList()));
    }
    return of(answer);
  }

  private static String date(long milliseconds) {
    return RfcTime.ofMillis(milliseconds).toString();
  }

  private static String number(double number) {
    boolean whole = Math.rint(number) == number && Math.abs(number) < EXACT;
    return whole ? Long.toString((long) number) : Double.toString(number);
  }

  private static String number(Decimal128 number) {
    return new BigDecimal(number.toString()).toString();
  }
}
