package io.farekeeper.refresh;

import io.farekeeper.mutation.Mutator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;

/** Rows of the refresh log with one odd value, such as the column's type lets in. */
final class OddRefreshRows {
  static final long REFUSED = Long.MIN_VALUE;

  private static final List<String> NUMBERS =
      List.of("0", "1", "2", "3", "4", "75", "2147483647", "2147483648", "4294967295");
  private static final List<String> IDS = List.of("-1", "-2147483648", "-77");
  private static final List<String> TIMES =
      List.of(
          "0000-00-00 00:00:00",
          "0000-00-10 03:04:05",
          "2026-00-10 03:04:05",
          "2026-05-00 03:04:05",
          "2999-00-10 03:04:05",
          "0000-01-01 00:00:00",
          "0001-01-01 00:00:00",
          "0999-12-31 23:59:59",
          "1000-01-01 00:00:00",
          "1582-10-10 00:00:00",
          "1899-12-30 00:00:00",
          "1970-01-01 00:00:00",
          "2026-03-08 02:30:00",
          "2038-01-19 03:14:08",
          "2026-02-28 23:59:59.999999",
          "9999-12-31 23:59:59");

  private final Random random;
  private final Mutator texts;

  OddRefreshRows(Random random) {
    this.random = random;
    this.texts = new Mutator(random, Set.of());
  }

  /**
   * A row.
   *
   * @param column the odd one
   */
  record Row(String column, Map<String, @Nullable String> values) {
    @Override
    public String toString() {
      String value = String.valueOf(values.get(column));
      return values.get("activity_type")
          + ", "
          + column
          + " "
          + value.replaceAll("(?s)(.{40}).*", "$1…");
    }
  }

  /** A pending row of the user, of any type, whose value of one column is odd. */
  Row next(long user) {
    Map<String, @Nullable String> values = new LinkedHashMap<>();
    int type = 1 + random.nextInt(3);
    values.put("user_id", Long.toString(user));
    values.put("activity_type", Integer.toString(type));
    values.put("status", "0");
    values.put("scheduled_on", type == 3 ? "2026-01-02 03:04:05" : null);
    String column =
        pick(
            List.of(
                "id",
                "user_id",
                "activity_type",
                "status",
                "note",
                "scheduled_on",
                "created_on",
                "modified_on"));
    values.put(
        column,
        switch (column) {
          case "id" -> pick(IDS);
          case "note" -> text();
          case "scheduled_on" -> random.nextInt(8) == 0 ? null : pick(TIMES);
          case "created_on", "modified_on" -> pick(TIMES);
          // An id of another user would be that user's row.
          case "user_id" -> pick(List.of("0", "2147483648", "4294967295"));
          default -> pick(NUMBERS);
        });
    if (column.equals("scheduled_on")) {
      values.put("activity_type", "3");
    }
    return new Row(column, values);
  }

  private @Nullable String text() {
    BsonDocument note = new BsonDocument("note", new BsonString("x".repeat(256)));
    return texts.bson(note).value().get("note") instanceof BsonString text ? text.getValue() : null;
  }

  /** Its id; {@link #REFUSED} if the table holds no such row. */
  static long store(JdbcClient jdbc, Row row) {
    Map<String, @Nullable String> values = row.values();
    String names = String.join(", ", values.keySet());
    String parameters =
        String.join(", ", values.keySet().stream().map(name -> ":" + name).toList());
    GeneratedKeyHolder key = new GeneratedKeyHolder();
    try {
      jdbc.sql(
              "INSERT INTO bytemark_ticket_refresh_log (" + names + ") VALUES (" + parameters + ")")
          .params(values)
          .update(key, "id");
    } catch (DataAccessException e) {
      return REFUSED;
    }
    String id = values.get("id");
    return id != null ? Long.parseLong(id) : Objects.requireNonNull(key.getKey()).longValue();
  }

  private <T> T pick(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
