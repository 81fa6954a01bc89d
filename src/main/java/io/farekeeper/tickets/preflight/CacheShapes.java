package io.farekeeper.tickets.preflight;

import io.farekeeper.stores.preflight.DocumentShapes.Shape;
import io.farekeeper.stores.preflight.StoredNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What may be odd about a cache as a document: its arrays, version, age and user. */
final class CacheShapes {
  private static final List<String> LISTS = List.of("passes", "passes4");
  private static final List<String> LOGS = List.of("passesLog", "passes4Log");
  private static final String IS_DATE = "{$eq: [{$type: '$timestamp'}, 'date']}";
  private static final String EPOCH = "{$date: '1970-01-01T00:00:00Z'}";
  private static final String HEALED = "the next synchronisation heals it";

  private CacheShapes() {}

  static List<Shape> all() {
    List<Shape> shapes = new ArrayList<>();
    Stream.of(LISTS, LOGS).flatMap(List::stream).forEach(field -> shapes.addAll(array(field)));
    LISTS.forEach(list -> shapes.add(withoutUuid(list)));
    shapes.addAll(version());
    shapes.addAll(timestamp());
    shapes.addAll(userId());
    shapes.addAll(PassShapes.all());
    shapes.add(
        Shape.nearLimit(
            "nothing to do: its oldest expired passes move to farekeeper_expired_passes"));
    return shapes;
  }

  private static List<Shape> array(String field) {
    return List.of(
        new Shape(
            field + "_null",
            "{$in: [{$type: '$%s'}, ['missing', 'null']]}".formatted(field),
            field + " is null or absent",
            "it counts as empty; " + HEALED),
        new Shape(
            field + "_no_array",
            "{$not: [{$in: [{$type: '$%s'}, ['missing', 'null', 'array']]}]}".formatted(field),
            field + " is no array",
            HEALED + " and keeps what was there in farekeeper_unreadable_values"),
        new Shape(
            field + "_odd_elements",
            any(field, "{$ne: [{$type: '$$this'}, 'object']}"),
            field + " holds elements that are no objects",
            "they are passed over; " + HEALED));
  }

  private static Shape withoutUuid(String list) {
    String without =
        "{$and: [{$eq: [{$type: '$$this'}, 'object']}, {$not: [%s]}, {$not: [%s]}]}"
            .formatted(text("$$this.pass_uuid"), text("$$this.payload.uuid"));
    return new Shape(
        list + "_without_uuid",
        any(list, without),
        list + " holds passes without a pass_uuid and a payload.uuid",
        "they are passed over; " + HEALED);
  }

  private static List<Shape> version() {
    return List.of(
        new Shape(
            "version_absent",
            "{$eq: [{$type: '$__v'}, 'missing']}",
            "__v is absent",
            "the first start gives them one"),
        new Shape(
            "version_odd",
            "{$not: [{$in: [{$type: '$__v'}, ['missing', 'int']]}]}",
            "__v is of another type than int",
            HEALED));
  }

  private static List<Shape> timestamp() {
    String milliseconds =
        "{$cond: [{$gte: ['$timestamp', 100000000000]}, '$timestamp',"
            + " {$multiply: ['$timestamp', 1000]}]}";
    return List.of(
        new Shape(
            "timestamp_unreadable",
            "{$and: [{$not: [%s]}, {$not: [{$and: [%s, {$gt: ['$timestamp', %s]}]}]}]}"
                .formatted(StoredNumber.isReal("$timestamp"), IS_DATE, EPOCH),
            "timestamp is absent, null, a text, NaN or a date before 1970",
            "of unknown age: the oldest in turn; " + HEALED),
        new Shape(
            "timestamp_date",
            "{$and: [%s, {$gt: ['$timestamp', %s]}, {$lte: ['$timestamp', {$add: ['$$NOW', 300000]}]}]}"
                .formatted(IS_DATE, EPOCH),
            "timestamp is a date",
            "its moment counts; " + HEALED),
        new Shape(
            "timestamp_in_future",
            "{$or: [{$cond: [%s, {$gt: [%s, {$add: [{$toLong: '$$NOW'}, 300000]}]}, false]}, {$and: [%s, {$gt: ['$timestamp', {$add: ['$$NOW', 300000]}]}]}]}"
                .formatted(StoredNumber.isReal("$timestamp"), milliseconds, IS_DATE),
            "timestamp is later than now by more than 5 minutes",
            "of unknown age: the oldest in turn; " + HEALED));
  }

  private static List<Shape> userId() {
    return List.of(
        new Shape(
            "user_id_unreadable",
            "{$not: [%s]}".formatted(StoredNumber.isWhole("$user_id")),
            "user_id is no whole number",
            "nobody's cache: named by the status check; what stands in the way of one cache a user"
                + " moves to farekeeper_tickets_cache_duplicates at the first start"),
        new Shape(
            "user_id_other_number",
            StoredNumber.isWholeButNoInt("$user_id"),
            "user_id is a whole number of another type than int",
            "nothing to do: the same user"));
  }

  /** The field's elements; none if it is no array. */
  static String elements(String field) {
    return "{$cond: [{$isArray: '$%1$s'}, '$%1$s', []]}".formatted(field);
  }

  /** Whether the condition holds of any element, which it calls {@code $$this}. */
  static String any(String field, String condition) {
    return "{$anyElementTrue: [{$map: {input: %s, in: %s}}]}".formatted(elements(field), condition);
  }

  /** Whether it is a text that is not blank. */
  static String text(String field) {
    return "{$cond: [{$eq: [{$type: '%1$s'}, 'string']}, {$ne: [{$trim: {input: '%1$s'}}, '']}, false]}"
        .formatted(field);
  }

  /** Whether an element of a list is named: the others are passed over, whatever else they hold. */
  static String named() {
    return "{$or: [%s, %s]}".formatted(text("$$this.pass_uuid"), text("$$this.payload.uuid"));
  }
}
