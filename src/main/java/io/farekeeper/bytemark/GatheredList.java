package io.farekeeper.bytemark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** The pages of one list as they come in. */
final class GatheredList {
  /** By uuid; a second one takes the first one's place. */
  private final Map<String, BsonDocument> passes = new LinkedHashMap<>();

  private @Nullable BsonDocument firstEnvelope;
  private @Nullable BsonDocument lastEnvelope;
  private OptionalLong total = OptionalLong.empty();
  private long size;
  private int pages;

  /** Takes a page in, and says whether it brought a uuid that was not there. */
  boolean add(Page page) {
    int before = passes.size();
    page.passes().forEach(pass -> passes.put(pass.getString("uuid").getValue(), pass));
    if (firstEnvelope == null) {
      firstEnvelope = page.envelope();
    }
    lastEnvelope = page.envelope();
    total = page.total().isPresent() ? page.total() : total;
    size += page.size();
    pages++;
    return passes.size() > before;
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

  boolean isShort() {
    return distinct() < total();
  }

  PassList toPassList() {
    String serverTime = firstEnvelope == null ? "" : Report.serverTime(firstEnvelope);
    return new PassList(List.copyOf(passes.values()), serverTime, isShort(), pages);
  }
}
