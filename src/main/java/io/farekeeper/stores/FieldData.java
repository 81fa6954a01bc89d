package io.farekeeper.stores;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Counts what live databases and the vendor hold that no schema foresees, and what became of it:
 * {@code farekeeper_field_data_total{kind}}. The kinds are those of the data contract, section 8.
 */
@Component
public class FieldData {
  /** What was found, and so what was done about it. */
  public enum Kind {
    /** An element of a cache's array that is no pass was passed over. */
    ELEMENT_SKIPPED,
    /** A cache's array was something else; it was kept aside and written anew. */
    ARRAY_REPLACED,
    /** A cache's {@code __v} was no int32 and was set to one. */
    VERSION_REPLACED,
    /** A cache's {@code timestamp} gives no age: the cache counts as stale. */
    AGE_UNKNOWN,
    /** A {@code user_id} that is no whole number: a document of no user. */
    USER_ID_UNREADABLE,
    /** A zero date of MySQL was read as no value. */
    ZERO_DATE,
    /** A text was cut, or characters replaced, to fit a legacy column. */
    TEXT_CUT,
    /** An answer in the vendor's place that is not the vendor's envelope. */
    NOT_AN_ENVELOPE,
    /** A list shifted while its pages were read, and was fetched once more. */
    LIST_SHIFTED,
    /** A moment further in the future than its rule can set was put right. */
    FUTURE_MARK,
    /** A control character was replaced in an export. */
    EXPORT_CHARACTER,
    /** MongoDB or MySQL refused a document or row for what one user's data holds. */
    DOCUMENT_REFUSED;

    /** The label in figures, in snake_case. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final MeterRegistry meters;

  public FieldData(MeterRegistry meters) {
    this.meters = meters;
    // All kinds are there from the start: an alert on their rise needs a zero to rise from.
    Stream.of(Kind.values()).forEach(this::counter);
  }

  private Counter counter(Kind kind) {
    return Counter.builder("farekeeper.field.data")
        .description("Odd data that was passed over, repaired or replaced")
        .tag("kind", kind.label())
        .register(meters);
  }

  /** Counts one more of this kind. */
  public void count(Kind kind) {
    counter(kind).increment();
  }

  /** Counts so many more of this kind. */
  public void count(Kind kind, long more) {
    counter(kind).increment((double) more);
  }

  /** How many of this kind were met since this process started. */
  public long total(Kind kind) {
    return (long) counter(kind).count();
  }
}
