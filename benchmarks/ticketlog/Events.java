package ticketlog;

import java.util.Map;
import java.util.UUID;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Ticket events as apps and validators tell them, each made of its number alone: a ticket is
 * bought, validated twice (one validation in ten fails) and expires, and between its events lie
 * those of thousands of others.
 *
 * @param count how many there are
 * @param entriesOfUser how many of them are of the same rider, on average
 * @param firstSecond when the first happened, Unix seconds
 * @param lastSecond when the last happened
 */
record Events(long count, int entriesOfUser, long firstSecond, long lastSecond) {
  private static final int EVENTS_OF_TICKET = 4;
  private static final String[] TYPES = {"single_ride", "day_pass", "weekly_pass", "monthly_pass"};
  private static final double[] PRICES = {1.25, 3, 12.5, 45.75};
  private static final String[] METHODS = {"credit_card", "apple_pay", "google_pay", "wallet"};
  private static final String[] MODELS = {"Pixel 9", "iPhone 16", "Galaxy S25", "Moto G"};

  long users() {
    return Math.max(1, count / entriesOfUser);
  }

  long tickets() {
    return Math.max(1, count / EVENTS_OF_TICKET);
  }

  /** The rider of a ticket. */
  int user(long ticket) {
    return 1 + (int) Long.remainderUnsigned(mixed(ticket ^ 0x5bd1e995L), users());
  }

  static String uuid(long ticket) {
    return new UUID(mixed(ticket), mixed(~ticket)).toString();
  }

  /** The event as an entry is stored. */
  BsonDocument entry(long number) {
    int step = (int) (number % EVENTS_OF_TICKET);
    long ticket = Math.floorMod(number / EVENTS_OF_TICKET - step * (tickets() / 50), tickets());
    long chance = mixed(number * 31 + 7);
    int type = (int) (mixed(ticket + 3) & 3);
    boolean failed = (step == 1 || step == 2) && Long.remainderUnsigned(chance, 10) == 0;
    long second = firstSecond + (lastSecond - firstSecond) * number / count;
    BsonDocument entry = new BsonDocument();
    entry.append("user_id", new BsonInt32(user(ticket)));
    entry.append("timestamp", new BsonInt32((int) second));
    entry.append("uuid", new BsonString(uuid(ticket)));
    switch (step) {
      case 0 -> purchased(entry, type, second, chance);
      case 3 -> text(entry, "status", "expired").append("ticket_type", new BsonString(TYPES[type]));
      default -> validated(entry, type, failed, chance);
    }
    return entry;
  }

  /** Of the events only validations: what is told most, and one at a time. */
  BsonDocument validation(long number) {
    return entry(number * EVENTS_OF_TICKET % count + 1);
  }

  private static void purchased(BsonDocument entry, int type, long second, long chance) {
    text(entry, "status", "purchased");
    text(entry, "operation_type", "purchase");
    text(entry, "ticket_type", TYPES[type]);
    double price = PRICES[type];
    entry.append(
        "purchase_amount", price == (int) price ? number((int) price) : new BsonDouble(price));
    text(entry, "currency", "USD");
    text(entry, "payment_method", METHODS[(int) (chance & 3)]);
    entry.append("expiration_date", new BsonDateTime((second + 30 * 86_400) * 1000));
    entry.append("device_info", device(chance));
    entry.append(
        "ticket_details",
        new BsonDocument("order_uuid", new BsonString(uuid(chance)))
            .append("quantity", number(1))
            .append("zones", new BsonString("A,B")));
  }

  private static void validated(BsonDocument entry, int type, boolean failed, long chance) {
    text(entry, "status", failed ? "failed" : "validated");
    text(entry, "operation_type", "validation");
    text(entry, "ticket_type", TYPES[type]);
    text(entry, "validation_location", "Stop " + (chance >>> 50) + ", Main St at Fannin St");
    entry.append(
        "route_info",
        new BsonDocument("route_id", new BsonString(Long.toString(chance >>> 57)))
            .append("direction", new BsonString((chance & 1) == 0 ? "northbound" : "southbound")));
    entry.append("device_info", device(chance));
    if (failed) {
      entry.append(
          "error_details",
          new BsonDocument("code", number(4031))
              .append("message", new BsonString("The ticket was not accepted by the validator")));
    }
  }

  private static BsonDocument device(long chance) {
    return new BsonDocument("platform", new BsonString((chance & 4) == 0 ? "ios" : "android"))
        .append("model", new BsonString(MODELS[(int) (chance >>> 3 & 3)]))
        .append("os_version", new BsonString("17." + (chance >>> 5 & 7)))
        .append("app_version", new BsonString("4.12." + (chance >>> 8 & 15)))
        .append("validator_id", new BsonString("V-" + (chance >>> 12 & 0xffff)));
  }

  private static BsonDocument text(BsonDocument entry, String field, String value) {
    return entry.append(field, new BsonString(value));
  }

  private static BsonInt32 number(int value) {
    return new BsonInt32(value);
  }

  /** The event as it is told: JSON, with dates as text. */
  static String json(BsonDocument entry) {
    StringBuilder json = new StringBuilder(400);
    append(json, entry);
    return json.toString();
  }

  private static void append(StringBuilder json, BsonDocument document) {
    char before = '{';
    for (Map.Entry<String, BsonValue> field : document.entrySet()) {
      json.append(before).append('"').append(field.getKey()).append("\":");
      before = ',';
      switch (field.getValue()) {
        case BsonDocument inner -> append(json, inner);
        case BsonInt32 number -> json.append(number.getValue());
        case BsonDouble number -> json.append(number.getValue());
        case BsonDateTime time ->
            json.append('"').append(java.time.Instant.ofEpochMilli(time.getValue())).append('"');
        case BsonString text -> json.append('"').append(text.getValue()).append('"');
        default -> throw new IllegalStateException("no such value is made here");
      }
    }
    json.append('}');
  }

  /** SplitMix64: a number that looks random, always the same for the same one. */
  static long mixed(long number) {
    long z = number + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
