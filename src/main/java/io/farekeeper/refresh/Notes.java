package io.farekeeper.refresh;

import io.farekeeper.stores.FailureClassifier;
import io.farekeeper.stores.FieldData;
import io.farekeeper.stores.TextColumn;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The column {@code note} of the refresh log, the one legacy column that takes others' words: a
 * reason is cut to what the column holds, and whatever is refused all the same, the row is settled.
 */
@Component
public class Notes {
  private static final Logger log = LoggerFactory.getLogger(Notes.class);
  private static final int LONGEST = 256;

  private static final String LOOK =
      """
      SELECT character_maximum_length, character_set_name FROM information_schema.columns
      WHERE table_schema = SCHEMA() AND table_name = 'bytemark_ticket_refresh_log'
        AND column_name = 'note'
      """;

  private final JdbcClient jdbc;
  private final FieldData fieldData;
  private volatile @Nullable TextColumn known;

  Notes(JdbcClient jdbc, FieldData fieldData) {
    this.jdbc = jdbc;
    this.fieldData = fieldData;
  }

  /** The reason as it is found in the column. */
  String stored(String reason) {
    return column().fit(reason);
  }

  /**
   * Settles rows with a reason.
   *
   * @param update an UPDATE that sets {@code note = :note}
   * @return how many rows it changed
   */
  int settle(String update, Map<String, ?> values, String reason) {
    String fitting = stored(reason);
    if (!fitting.equals(reason)) {
      fieldData.count(FieldData.Kind.TEXT_CUT);
    }
    try {
      return write(update, values, fitting);
    } catch (RuntimeException e) {
      requireOfData(e);
      log.warn("A note was refused, it is written in ASCII: {}", FailureClassifier.classify(e));
      // The column may have been altered since it was looked at.
      known = null;
    }
    try {
      return write(update, values, new TextColumn(column().length(), TextColumn.ASCII).fit(reason));
    } catch (RuntimeException e) {
      requireOfData(e);
    }
    try {
      return write(update, values, null);
    } catch (RuntimeException e) {
      requireOfData(e);
      return write(update.replace(", note = :note", ""), values, null);
    }
  }

  private int write(String update, Map<String, ?> values, @Nullable String note) {
    return jdbc.sql(update).params(values).param("note", note).update();
  }

  private static void requireOfData(RuntimeException e) {
    if (!FailureClassifier.isOfData(e)) {
      throw e;
    }
  }

  private TextColumn column() {
    TextColumn column = known;
    if (column == null) {
      column =
          jdbc.sql(LOOK)
              .query(
                  (row, _) ->
                      new TextColumn(
                          (int) Math.min(LONGEST, row.getLong(1)),
                          Objects.requireNonNullElse(row.getString(2), TextColumn.ASCII)))
              .optional()
              .orElseGet(() -> new TextColumn(LONGEST, TextColumn.ASCII));
      known = column;
    }
    return column;
  }
}
