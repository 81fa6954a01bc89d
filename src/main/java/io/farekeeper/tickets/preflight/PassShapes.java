package io.farekeeper.tickets.preflight;

import io.farekeeper.stores.preflight.DocumentShapes.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What may be odd about the passes in a cache, as far as rules need it. */
final class PassShapes {
  private static final String UUID = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$";

  /** What {@link io.farekeeper.stores.PayloadTime} takes for no value: before 2000, or empty. */
  private static final String LONG_AGO =
      "^$|^([+]?[01]\\\\d{3}|[+]?0\\\\d{4,8}|-\\\\d{4,9})-\\\\d\\\\d-\\\\d\\\\d"
          + "([Tt ][\\\\d:.,]*\\\\s*([Zz]|[+-]\\\\d\\\\d(:?\\\\d\\\\d){0,2})?)?$";

  /** What it takes for a time. */
  private static final String TIME =
      "^\\\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\\\d|3[01])[Tt ]([01]\\\\d|2[0-3]):[0-5]\\\\d"
          + "(:[0-5]\\\\d([.]\\\\d{1,9})?)?([Zz]|[+-]\\\\d{2}(:?\\\\d{2}){0,2})?$";

  private static final String YEAR_2000 = "{$date: '2000-01-01T00:00:00Z'}";

  private PassShapes() {}

  static List<Shape> all() {
    List<Shape> shapes = new ArrayList<>();
    shapes.add(sameUuid());
    shapes.addAll(time("expiration"));
    shapes.addAll(time("first_use"));
    shapes.add(allowedUses());
    return shapes;
  }

  private static Shape sameUuid() {
    String ids = "{$setUnion: [%s, %s]}".formatted(uuids("passes"), uuids("passes4"));
    String canonical = "{$map: {input: %s, in: {$toLower: '$$this'}}}".formatted(ids);
    return new Shape(
        "same_uuid_in_other_case",
        "{$ne: [{$size: %s}, {$size: {$setUnion: [%s]}}]}".formatted(ids, canonical),
        "one pass's uuid is there in several letter cases",
        "one pass: the next synchronisation keeps the vendor's spelling");
  }

  private static String uuids(String list) {
    String isUuid =
        ("{$cond: [{$eq: [{$type: '$$this'}, 'string']}, {$regexMatch: {input: '$$this', regex:"
                + " '%s'}}, false]}")
            .formatted(UUID);
    return "{$filter: {input: {$map: {input: %s, in: {$ifNull: ['$$this.pass_uuid', '$$this.payload.uuid']}}}, as: 'this', cond: %s}}"
        .formatted(CacheShapes.elements(list), isUuid);
  }

  /** Only of passes that a rule looks at: the others' times decide nothing. */
  private static List<Shape> time(String field) {
    String value = "$$this.payload." + field;
    String longAgo = byType(value, isLongAgo(value), isEarlyDate(value), "false");
    String readable =
        byType(
            value,
            "{$and: [%s, %s]}".formatted(matches(value, TIME), isDay(value)),
            "true",
            "{$in: [{$type: '%s'}, ['missing', 'null', 'undefined']]}".formatted(value));
    return List.of(
        new Shape(
            field + "_before_2000",
            CacheShapes.any("passes", live(longAgo)),
            "%s of a live pass is before 2000, or empty".formatted(field),
            "it counts as none; nothing to do"),
        new Shape(
            field + "_unreadable",
            CacheShapes.any(
                "passes",
                live("{$and: [{$not: [%s]}, {$not: [%s]}]}".formatted(longAgo, readable))),
            "%s of a live pass is no time".formatted(field),
            "the pass stays as it is, and the status check names it"));
  }

  /**
   * By the written year, but for the two days on which the offset decides: before 2000 is before
   * 2000 in UTC.
   */
  private static String isLongAgo(String value) {
    String moment =
        "{$dateFromString: {dateString: {$trim: {input: '%s'}}, onError: null}}".formatted(value);
    String decided = "{$and: [%s, {$ne: [%s, null]}]}".formatted(matches(value, TIME), moment);
    return "{$cond: [%s, {$cond: [%s, {$lt: [%s, %s]}, %s]}, %s]}"
        .formatted(
            matches(value, "^(1999-12-31|2000-01-01)"),
            decided,
            moment,
            YEAR_2000,
            matches(value, LONG_AGO),
            matches(value, LONG_AGO));
  }

  private static String byType(String value, String ofText, String ofDate, String ofOthers) {
    return "{$switch: {branches: [{case: {$eq: [{$type: '%1$s'}, 'string']}, then: %2$s}, {case: {$eq: [{$type: '%1$s'}, 'date']}, then: %3$s}], default: %4$s}}"
        .formatted(value, ofText, ofDate, ofOthers);
  }

  private static String matches(String value, String regex) {
    return "{$regexMatch: {input: {$trim: {input: '%s'}}, regex: '%s'}}".formatted(value, regex);
  }

  private static String isEarlyDate(String value) {
    return "{$lt: ['%s', %s]}".formatted(value, YEAR_2000);
  }

  /** No 30th of February. */
  private static String isDay(String value) {
    return ("{$ne: [null, {$dateFromString: {dateString: {$substrCP: [{$trim: {input: '%s'}}, 0,"
            + " 10]}, format: '%%Y-%%m-%%d', onError: null}}]}")
        .formatted(value);
  }

  private static String live(String condition) {
    String live =
        Stream.of("$$this.status", "$$this.payload.status")
            .map("{$in: ['%s', ['USABLE', 'USING']]}"::formatted)
            .collect(Collectors.joining(", "));
    return "{$and: [%s, {$or: [%s]}, %s]}".formatted(CacheShapes.named(), live, condition);
  }

  private static Shape allowedUses() {
    String uses = "$$this.payload.allowed_uses";
    String odd =
        "{$cond: [{$isNumber: '%1$s'}, {$lte: ['%1$s', 0]}, {$in: [{$type: '%1$s'}, ['null', 'missing', 'string']]}]}"
            .formatted(uses);
    String usable = "{$eq: ['$$this.status', 'USABLE']}";
    return new Shape(
        "allowed_uses_odd",
        CacheShapes.any(
            "passes", "{$and: [%s, %s, %s]}".formatted(CacheShapes.named(), usable, odd)),
        "allowed_uses of a USABLE pass is null, absent, a text, zero or negative",
        "nothing to do: a text of digits is that number, else Bytemark decides");
  }
}
