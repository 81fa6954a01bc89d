package io.farekeeper.bytemark;

import io.farekeeper.stores.PassUuid;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** The pages of one list as they come in. */
final class GatheredList {
  /** By uuid in its canonical form; a second one takes the first one's place. */
  private final Map<String, BsonDocument> passes = new LinkedHashMap<>();

  private @Nullable BsonDocument firstEnvelope;
  private @Nullable BsonDocument lastEnvelope;
  private OptionalLong total = OptionalLong.empty();
  private int skipped;
  private long size;
  private int pages;

  /** Takes a page in, and says whether it brought anything that was not there. */
  boolean add(Page page) {
    int before = passes.size();
    page.passes()
        .forEach(pass -> passes.put(PassUuid.canonical(pass.getString("uuid").getValue()), pass));
    if (firstEnvelope == null) {
      firstEnvelope = page.envelope();
    }
    lastEnvelope = page.envelope();
    total = page.total().isPresent() ? page.total() : total;
    skipped += page.skipped();
    size += page.size();
    pages++;
    return passes.size() > before || page.skipped() > 0;
  }

  /** The answer that came last, if there was one. */
  @Nullable BsonDocument lastEnvelope() {
    return lastEnvelope;
  }

  /** Bytes of all answers. */
  long size() {
    return size;
  }

  int pages() {
    return pages;
  }

  int distinct() {
    return passes.size();
  }

  /** How many the vendor said there are, when it last said so; else as many as came. */
  long total() {
    return total.orElse(passes.size());
  }

  /** How many elements are no pass. */
  int skipped() {
    return skipped;
  }

  boolean isShort() {
    return distinct() + skipped < total();
  }

  /** Whether as many came as the vendor said there are. */
  boolean isComplete() {
    return total.isPresent() && !isShort();
  }

  /** Whether something came, and none of it can be read: that is not an empty list. */
  boolean isUnreadable() {
    return passes.isEmpty() && skipped > 0;
  }

  PassList toPassList() {
    String serverTime = firstEnvelope == null ? "" : Report.serverTime(firstEnvelope);
    return new PassList(List.copyOf(passes.values()), serverTime, isShort(), pages, skipped);
  }
}
