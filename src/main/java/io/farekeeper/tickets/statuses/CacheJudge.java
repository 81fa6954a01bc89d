package io.farekeeper.tickets.statuses;

import io.farekeeper.stores.PassUuid;
import io.farekeeper.stores.WholeNumber;
import io.farekeeper.tickets.CachedPass;
import io.farekeeper.tickets.VersionCounter;
import io.farekeeper.tickets.sync.SyncPlanner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** Judges the passes of one cache document, whatever it holds: every type is looked at first. */
public final class CacheJudge {
  private final Instant now;
  private final Map<String, StatusChange> changes = new LinkedHashMap<>();
  private final List<JudgedCache.UnreadablePass> unreadable = new ArrayList<>();
  private int live;
  private int position;

  private CacheJudge(Instant now) {
    this.now = now;
  }

  /**
   * Judges a document that was read by {@link PassStatuses#PROJECTION}, which leaves out array
   * elements that are no documents: their number shows that there were some.
   *
   * @param flawed whether it was found as one whose passes are no list; the projection may have
   *     left out what is there
   */
  public static JudgedCache judge(RawBsonDocument document, boolean flawed, Instant now) {
    BsonValue id = Objects.requireNonNull(document.get("_id"));
    Long userId = WholeNumber.of(document.get("user_id"));
    if (userId == null) {
      return JudgedCache.flawed(id, null, "the document has no user_id that is a whole number");
    }
    BsonValue passes = document.get(SyncPlanner.PASSES, BsonNull.VALUE);
    if (flawed || (!passes.isNull() && !passes.isArray())) {
      return JudgedCache.flawed(id, userId, "the document holds no list of passes");
    }
    CacheJudge judge = new CacheJudge(now);
    if (passes.isArray()) {
      judge.judge(passes.asArray(), document.get(PassStatuses.ENTRIES));
    }
    return new JudgedCache(
        id,
        userId,
        null,
        judge.live,
        List.copyOf(judge.changes.values()),
        judge.unreadable,
        VersionCounter.isOdd(document.get(VersionCounter.FIELD)));
  }

  private void judge(BsonArray passes, @Nullable BsonValue entries) {
    int strangers = 0;
    int seen = passes.size();
    Long counted = WholeNumber.of(entries);
    int all = counted == null ? seen : Math.toIntExact(counted);
    // Where entries were left out, nobody knows the places of the others.
    position = all == seen ? 0 : Integer.MIN_VALUE;
    for (BsonValue entry : passes) {
      if (entry.isDocument()) {
        judge(entry.asDocument());
      } else {
        strangers++;
      }
      position++;
    }
    strangers += Math.max(0, all - seen);
    for (int n = 0; n < strangers; n++) {
      leave(null, "an entry of passes is no document");
    }
  }

  private void judge(BsonDocument document) {
    CachedPass pass = CachedPass.of(document);
    String uuid = pass.uuid().orElse(null);
    String status = pass.status().orElse(null);
    if (status == null) {
      leave(uuid, "status is no text");
      return;
    }
    if (!PassStatuses.LIVE.contains(status)) {
      return;
    }
    live++;
    if (uuid == null) {
      leave(null, "pass_uuid is no text");
    } else if (!(document.get("payload") instanceof BsonDocument)) {
      leave(uuid, "payload is no document");
    } else {
      judge(uuid, status, pass);
    }
  }

  private void judge(String uuid, String status, CachedPass pass) {
    StatusRules.Judgement judgement = StatusRules.judge(status, pass.payload(), now);
    if (!judgement.readable()) {
      leave(uuid, "expiration or first_use is no time");
    } else if (!judgement.status().equals(status)) {
      StatusChange change =
          new StatusChange(
              uuid,
              status,
              judgement.status(),
              pass.hash().orElse(null),
              Math.max(-1, position),
              pass.isNamedByPayload());
      // A uuid that is there twice is one pass: the last entry is what readers see.
      changes.put(PassUuid.canonical(uuid), change);
    }
  }

  private void leave(@Nullable String uuid, String reason) {
    unreadable.add(new JudgedCache.UnreadablePass(uuid, reason));
  }
}
