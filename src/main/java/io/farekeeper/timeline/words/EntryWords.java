package io.farekeeper.timeline.words;

import io.farekeeper.tickets.reading.PassFacts;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** An entry of the ticket log in words. */
public final class EntryWords {
  private static final Set<String> BYTEMARKS = Set.of("USABLE", "USING", "EXPIRED", "USES_GONE");

  /** What is more is no amount. */
  private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000_000);

  private static final BsonDocument EMPTY = new BsonDocument();

  private final PassWords passWords;

  public EntryWords(AgencyTime times) {
    this.passWords = new PassWords(times);
  }

  /**
   * What the entry records.
   *
   * @param at the entry's time
   * @param known the pass that it is about, as the cache knows it; null if it does not
   */
  public Sentence of(BsonDocument entry, Instant at, @Nullable PassFacts known) {
    String status = text(entry, "status");
    if (isPass(entry)) {
      return ofPass(entry, status, text(own(entry), "change"), at);
    }
    String name = name(entry, known);
    return switch (status) {
      case "purchased" ->
          sentence(Kind.ticket_purchased, name + " was purchased" + purchase(entry));
      case "validated" -> sentence(Kind.ticket_validated, name + " was validated" + ride(entry));
      case "expired" -> sentence(Kind.ticket_expired, name + " was reported as expired");
      case "refunded" ->
          sentence(Kind.ticket_refunded, name + " was refunded" + amount(entry, "refund_amount"));
      case "cancelled" -> sentence(Kind.ticket_cancelled, name + " was cancelled");
      case "success" ->
          sentence(Kind.operation_succeeded, operation(entry) + " succeeded for " + name);
      case "failed" ->
          sentence(Kind.operation_failed, operation(entry) + " failed for " + name + error(entry));
      case "" -> sentence(Kind.ticket_event, operation(entry) + " was recorded for " + name);
      default ->
          sentence(Kind.ticket_event, "“" + Quoted.of(status) + "” was recorded for " + name);
    };
  }

  /** Whether the entry is a pass itself, as it came from Bytemark, and no event. */
  public static boolean isPass(BsonDocument entry) {
    return !text(own(entry), "change").isEmpty() || BYTEMARKS.contains(text(entry, "status"));
  }

  /** A pass as it was at the entry's time, by the words of the synchronisation that wrote it. */
  private Sentence ofPass(BsonDocument entry, String status, String change, Instant at) {
    PassFacts pass = PassFacts.of(text(entry, "uuid"), status, false, entry, at);
    String how = PassWords.name(pass) + " " + passWords.verdict(pass, at);
    if (own(entry).containsKey("pushed")) {
      return sentence(
          change.equals("created") ? Kind.pass_found : Kind.pass_changed,
          "Reported by the app, Bytemark has yet to confirm it: " + how);
    }
    return switch (change) {
      case "created" ->
          sentence(
              Kind.pass_found,
              (text(own(entry), "list").equals("passes4")
                      ? "First seen in Bytemark's list of expired passes: "
                      : "First seen in Bytemark's list of current passes: ")
                  + how);
      case "" -> sentence(Kind.pass_recorded, "Logged by another service: " + how);
      default -> sentence(Kind.pass_changed, "Bytemark reports a change: " + how);
    };
  }

  private static Sentence sentence(Kind kind, String text) {
    return new Sentence(kind, text);
  }

  private static String name(BsonDocument entry, @Nullable PassFacts known) {
    if (known != null) {
      return PassWords.name(known);
    }
    String label = text(entry, "label_name");
    String type = label.isEmpty() ? text(entry, "ticket_type") : label;
    return PassWords.name(type.isEmpty() ? "Ticket" : type, text(entry, "uuid"));
  }

  private static String purchase(BsonDocument entry) {
    String by = text(entry, "payment_method");
    return amount(entry, "purchase_amount") + (by.isEmpty() ? "" : " by " + Quoted.of(by));
  }

  /** Amounts are in the currency's main unit, as the app records them. */
  private static String amount(BsonDocument entry, String field) {
    BsonValue amount = entry.get(field);
    if (amount == null || !amount.isNumber()) {
      return "";
    }
    try {
      BigDecimal value = amount.asNumber().decimal128Value().bigDecimalValue();
      if (value.abs().compareTo(MOST) > 0) {
        return "";
      }
      String currency = text(entry, "currency");
      return " for "
          + value.setScale(2, RoundingMode.HALF_EVEN).toPlainString()
          + (currency.isEmpty() ? "" : " " + Quoted.of(currency));
    } catch (ArithmeticException | NumberFormatException e) {
      // No finite number, or one of more digits than any amount has.
      return "";
    }
  }

  private static String ride(BsonDocument entry) {
    String at = text(entry, "validation_location");
    BsonValue route = entry.get("route_info");
    BsonDocument way = route != null && route.isDocument() ? route.asDocument() : EMPTY;
    String id = text(way, "route_id");
    String direction = text(way, "direction");
    return (at.isEmpty() ? "" : " at " + Quoted.of(at))
        + (id.isEmpty() ? "" : ", route " + Quoted.of(id))
        + (direction.isEmpty() ? "" : " " + Quoted.of(direction));
  }

  private static String operation(BsonDocument entry) {
    String type = text(entry, "operation_type");
    return type.isEmpty() ? "An operation" : "Operation “" + Quoted.of(type) + "”";
  }

  private static String error(BsonDocument entry) {
    BsonValue error = entry.get("error_details");
    String message =
        error != null && error.isDocument()
            ? text(error.asDocument(), "message")
            : text(entry, "error_details");
    return message.isEmpty() ? "" : ": " + Quoted.of(message);
  }

  private static BsonDocument own(BsonDocument entry) {
    BsonValue own = entry.get("farekeeper");
    return own != null && own.isDocument() ? own.asDocument() : EMPTY;
  }

  private static String text(BsonDocument document, String field) {
    BsonValue value = document.get(field);
    return value != null && value.isString() ? value.asString().getValue() : "";
  }
}
