package io.farekeeper.tickets;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** Judges the passes of one cache document, whatever it holds: every type is looked at first. */
final class CacheJudge {
  private final Instant now;
  private final List<StatusChange> changes = new ArrayList<>();
  private final List<JudgedCache.UnreadablePass> unreadable = new ArrayList<>();
  private int live;
  private int position;

  private CacheJudge(Instant now) {
    this.now = now;
  }

  /**
   * Judges a document that was read by {@link PassStatuses#PROJECTION}, which leaves out array
   * elements that are no documents: their number tells that there were some.
   */
  static JudgedCache judge(RawBsonDocument document, Instant now) {
    BsonValue id = Objects.requireNonNull(document.get("_id"));
    Long userId = Numbers.whole(document.get("user_id"));
    if (userId == null) {
      return JudgedCache.flawed(id, null, "the document has no user_id that is a whole number");
    }
    BsonValue passes = document.get(SyncPlanner.PASSES);
    if (passes == null || !passes.isArray()) {
      return JudgedCache.flawed(id, userId, "the document holds no list of passes");
    }
    CacheJudge judge = new CacheJudge(now);
    judge.judge(passes.asArray(), document.get(PassStatuses.ENTRIES));
    return new JudgedCache(id, userId, null, judge.live, judge.changes, judge.unreadable);
  }

  private void judge(BsonArray passes, @Nullable BsonValue entries) {
    int strangers = 0;
    int seen = passes.size();
    int all = entries != null && entries.isNumber() ? entries.asNumber().intValue() : seen;
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

  private void judge(BsonDocument pass) {
    String uuid = text(pass.get("pass_uuid"));
    String status = text(pass.get("status"));
    if (status == null) {
      leave(uuid, "status is no text");
      return;
    }
    if (!PassStatuses.LIVE.contains(status)) {
      return;
    }
    live++;
    BsonValue hash = pass.get("payload_hash");
    BsonValue payload = pass.get("payload");
    if (uuid == null) {
      leave(null, "pass_uuid is no text");
    } else if (hash != null && !hash.isString()) {
      leave(uuid, "payload_hash is no text");
    } else if (payload == null || !payload.isDocument()) {
      leave(uuid, "payload is no document");
    } else {
      judge(uuid, status, text(hash), payload.asDocument());
    }
  }

  private void judge(String uuid, String status, @Nullable String hash, BsonDocument payload) {
    StatusRules.Judgement judgement = StatusRules.judge(status, payload, now);
    if (!judgement.readable()) {
      leave(uuid, "expiration or first_use is no time");
    } else if (!judgement.status().equals(status)) {
      changes.add(new StatusChange(uuid, status, judgement.status(), hash, Math.max(-1, position)));
    }
  }

  private void leave(@Nullable String uuid, String reason) {
    unreadable.add(new JudgedCache.UnreadablePass(uuid, reason));
  }

  private static @Nullable String text(@Nullable BsonValue value) {
    return value != null && value.isString() ? value.asString().getValue() : null;
  }
}
