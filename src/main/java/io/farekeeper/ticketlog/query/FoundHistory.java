package io.farekeeper.ticketlog.query;

import io.farekeeper.encryption.SensitiveFields;
import io.farekeeper.ticketlog.UserHistory;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads a user's history as a page of the list of all entries is read. */
@Component
class FoundHistory implements UserHistory {
  private final EntryReader reader;
  private final SensitiveFields sensitive;

  FoundHistory(EntryReader reader, SensitiveFields sensitive) {
    this.reader = reader;
    this.sensitive = sensitive;
  }

  @Override
  public List<Entry> newestFirst(Slice slice) {
    EntryQuery query =
        new EntryQuery(
            slice.userId(),
            slice.uuid(),
            Collections.unmodifiableSortedSet(new TreeSet<>()),
            slice.from(),
            slice.to(),
            true);
    String list = "history of " + slice.userId();
    String after = slice.after();
    Position position = after == null ? null : Position.ofCursor(list, after);
    return reader.read(query, position, slice.limit(), slice.clear()).entries().stream()
        .map(entry -> entry(entry, list, slice.clear()))
        .toList();
  }

  private Entry entry(FoundEntry found, String list, boolean clear) {
    BsonDocument document = found.document();
    String place = found.position().cursor(list);
    @Nullable Instant time = found.position().time();
    if (clear) {
      return new Entry(time, document, List.of(), place);
    }
    SensitiveFields.Redacted redacted = sensitive.redacted(document);
    return new Entry(time, redacted.entry(), redacted.redacted(), place);
  }
}
