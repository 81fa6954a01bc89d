package io.farekeeper.ticketlog.recording;

import io.farekeeper.stores.WholeNumber;
import io.farekeeper.ticketlog.EntryTime;
import io.farekeeper.web.UserId;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonValue;

/** The rules of the known fields, and the form in which each is stored. */
final class TicketEventFields {
  /** What is longer could not be asked for. */
  private static final int LONGEST_WORD = 200;

  private static final int LATEST_YEAR = 9999;

  /** The last second of that year in UTC. */
  private static final long LATEST = 253_402_300_799L;

  private static final double LARGEST_AMOUNT = 9_999_999_999.99;
  private static final int LONGEST_EVENT_ID = 200;
  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
  private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

  private TicketEventFields() {}

  /** The value as it is stored; null stands for a field that is not known. */
  static BsonValue checked(String name, BsonValue value) throws InvalidEvent {
    return switch (name) {
      case "_id", "farekeeper" -> throw InvalidEvent.of(name, "must not be given: it is set here");
      default -> value.isNull() ? value : known(name, value);
    };
  }

  private static BsonValue known(String name, BsonValue value) throws InvalidEvent {
    return switch (name) {
      case "user_id" -> userId(value);
      case "uuid", "status" -> word(name, value);
      case "event_id" -> eventId(value);
      case "timestamp" -> timestamp(value);
      case "purchase_amount", "refund_amount" -> amount(name, value);
      case "expiration_date" -> date(name, value);
      case "currency" -> currency(value);
      case "ticket_type", "payment_method", "operation_type" -> text(name, value);
      case "validation_location" -> textOrObject(name, value);
      case "route_info" -> route(value);
      case "device_info", "error_details", "ticket_details" -> object(name, value);
      default -> value;
    };
  }

  private static BsonValue userId(BsonValue value) throws InvalidEvent {
    BsonValue whole = WholeNumber.smallest(value);
    long number = whole == null || whole.isDecimal128() ? 0 : whole.asNumber().longValue();
    if (whole == null || number < 1 || number > UserId.LARGEST_LOGGED) {
      throw InvalidEvent.of("user_id", "must be a whole number from 1 to " + UserId.LARGEST_LOGGED);
    }
    return whole;
  }

  private static BsonValue word(String name, BsonValue value) throws InvalidEvent {
    String word = value.isString() ? value.asString().getValue() : "";
    if (word.isBlank() || word.length() > LONGEST_WORD) {
      throw InvalidEvent.of(name, "must be text of 1 to 200 characters that is not blank");
    }
    if (word.chars().anyMatch(Character::isISOControl)) {
      throw InvalidEvent.of(name, "must hold no control characters");
    }
    if (name.equals("status") && word.contains(",")) {
      throw InvalidEvent.of(name, "must hold no comma: statuses are listed with commas");
    }
    return value;
  }

  private static BsonValue eventId(BsonValue value) throws InvalidEvent {
    int length = value.isString() ? value.asString().getValue().length() : 0;
    if (length < 1 || length > LONGEST_EVENT_ID) {
      throw InvalidEvent.of("event_id", "must be text of 1 to 200 characters");
    }
    return value;
  }

  private static BsonValue timestamp(BsonValue value) throws InvalidEvent {
    long seconds = -1;
    if (value.isString()) {
      OffsetDateTime time = time("timestamp", value);
      seconds = time.getYear() > LATEST_YEAR ? -1 : time.toEpochSecond();
    } else if (value.isInt32() || value.isInt64() || value.isDouble()) {
      double number = value.asNumber().doubleValue();
      seconds = (long) Math.floor(number >= EntryTime.MILLISECONDS_FROM ? number / 1000 : number);
      seconds = seconds > LATEST ? -1 : seconds;
    }
    if (seconds < 0) {
      throw InvalidEvent.of(
          "timestamp",
          "must be Unix seconds or milliseconds, or an ISO-8601 time with its offset, from 1970 to"
              + " 9999");
    }
    // As seconds it would be read as milliseconds, and so as a time of long ago.
    return WholeNumber.bson(seconds >= EntryTime.MILLISECONDS_FROM ? seconds * 1000 : seconds);
  }

  /** As the legacy services' driver writes numbers: 5.00 is the integer 5. */
  private static BsonValue amount(String name, BsonValue value) throws InvalidEvent {
    boolean number = value.isInt32() || value.isInt64() || value.isDouble();
    double amount = number ? value.asNumber().doubleValue() : -1;
    if (amount < 0
        || amount > LARGEST_AMOUNT
        || BigDecimal.valueOf(amount).stripTrailingZeros().scale() > 2) {
      throw InvalidEvent.of(
          name, "must be a number from 0 to 9999999999.99 with at most two decimals");
    }
    return amount == (int) amount ? new BsonInt32((int) amount) : new BsonDouble(amount);
  }

  private static BsonValue date(String name, BsonValue value) throws InvalidEvent {
    if (value.isString() && DAY.matcher(value.asString().getValue()).matches()) {
      try {
        LocalDate day = LocalDate.parse(value.asString().getValue());
        return new BsonDateTime(day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli());
      } catch (DateTimeException e) {
        throw noTime(name);
      }
    }
    OffsetDateTime time = time(name, value);
    if (time.getYear() > LATEST_YEAR || time.toEpochSecond() < -LATEST) {
      throw noTime(name);
    }
    return new BsonDateTime(time.toInstant().toEpochMilli());
  }

  private static OffsetDateTime time(String name, BsonValue value) throws InvalidEvent {
    if (value.isString()) {
      try {
        return OffsetDateTime.parse(value.asString().getValue());
      } catch (DateTimeException e) {
        // Refused below, like what is no text at all.
      }
    }
    throw noTime(name);
  }

  private static InvalidEvent noTime(String name) {
    String whole = "timestamp".equals(name) ? "Unix seconds or milliseconds, or " : "";
    return InvalidEvent.of(name, "must be " + whole + "an ISO-8601 time with its offset");
  }

  private static BsonValue currency(BsonValue value) throws InvalidEvent {
    if (!value.isString() || !CURRENCY.matcher(value.asString().getValue()).matches()) {
      throw InvalidEvent.of("currency", "must be an ISO 4217 code: three capital letters");
    }
    return value;
  }

  private static BsonValue text(String name, BsonValue value) throws InvalidEvent {
    if (!value.isString()) {
      throw InvalidEvent.of(name, "must be text");
    }
    return value;
  }

  private static BsonValue textOrObject(String name, BsonValue value) throws InvalidEvent {
    if (!value.isString() && !value.isDocument()) {
      throw InvalidEvent.of(name, "must be text or an object");
    }
    return value;
  }

  private static BsonValue object(String name, BsonValue value) throws InvalidEvent {
    if (!value.isDocument()) {
      throw InvalidEvent.of(name, "must be an object");
    }
    return value;
  }

  private static BsonValue route(BsonValue value) throws InvalidEvent {
    BsonDocument route = object("route_info", value).asDocument().clone();
    for (String part : new String[] {"route_id", "direction"}) {
      BsonValue given = route.get(part);
      if (given != null && !given.isNull() && !given.isString()) {
        BsonValue whole = WholeNumber.smallest(given);
        if (whole == null) {
          throw InvalidEvent.of("route_info." + part, "must be text or a whole number");
        }
        route.put(part, whole);
      }
    }
    return route;
  }
}
