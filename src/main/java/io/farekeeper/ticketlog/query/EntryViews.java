package io.farekeeper.ticketlog.query;

import io.farekeeper.encryption.SensitiveFields;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.springframework.stereotype.Component;

/** Entries as their reader may see them. */
@Component
public class EntryViews {
  private final SensitiveFields sensitive;

  EntryViews(SensitiveFields sensitive) {
    this.sensitive = sensitive;
  }

  /** Whether the caller's roles show sensitive fields. */
  public static boolean areClearTo(HttpServletRequest caller) {
    return caller.isUserInRole("AUDITOR") || caller.isUserInRole("ADMIN");
  }

  /**
   * An entry as it is answered.
   *
   * @param clear whether the reader may see sensitive fields
   */
  public EntryView of(RawBsonDocument entry, boolean clear) {
    return of(FoundEntry.of(entry), clear);
  }

  EntryView of(FoundEntry entry, boolean clear) {
    return new EntryView(text(entry, clear, EntryJson::entry));
  }

  String text(FoundEntry entry, boolean clear, EntryFormat format) {
    return text(entry, clear, format::entry);
  }

  private String text(FoundEntry entry, boolean clear, Text text) {
    if (clear) {
      return text.of(entry.document(), entry.position(), List.of());
    }
    SensitiveFields.Redacted redacted = sensitive.redacted(entry.document());
    return text.of(redacted.entry(), entry.position(), redacted.redacted());
  }

  private interface Text {
    String of(BsonDocument entry, Position position, List<String> redacted);
  }
}
