package io.farekeeper.stores.preflight;

/** Aggregation expressions, in JSON, about a field that should hold a number. */
public final class StoredNumber {
  private static final String NAN = "{$numberDouble: 'NaN'}";

  private StoredNumber() {}

  /** A number that is one: not NaN. */
  public static String isReal(String field) {
    return "{$and: [{$isNumber: '%1$s'}, {$ne: ['%1$s', %2$s]}]}".formatted(field, NAN);
  }

  /** A whole number, of whatever type. */
  public static String isWhole(String field) {
    return "{$cond: [{$isNumber: '%1$s'}, {$eq: [{$mod: ['%1$s', 1]}, 0]}, false]}"
        .formatted(field);
  }

  /** A whole number of another type than the int32 that programs write. */
  public static String isWholeButNoInt(String field) {
    return "{$and: [%s, {$ne: [{$type: '%s'}, 'int']}]}".formatted(isWhole(field), field);
  }
}
