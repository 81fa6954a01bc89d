package io.farekeeper.tickets.search;

import io.farekeeper.stores.FieldData;
import io.farekeeper.stores.PassUuid;
import io.farekeeper.stores.WholeNumber;
import io.farekeeper.tickets.CacheTime;
import io.farekeeper.tickets.push.PushMark;
import io.farekeeper.tickets.reading.PassFacts;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads the passes of a cache document, whatever it holds: what is no pass is passed over. */
@Component
class CacheReading {
  /** All that is read of a document. */
  static final BsonDocument PROJECTION =
      BsonDocument.parse(
          """
          {user_id: 1, timestamp: 1, "passes.pass_uuid": 1, "passes.status": 1,
           "passes.free_ticket_status": 1, "passes.payload_hash": 1, "passes.farekeeper": 1,
           "passes.payload.uuid": 1, "passes.payload.label_name": 1,
           "passes.payload.label_short_name": 1, "passes.payload.product_uuid": 1,
           "passes.payload.time_created": 1, "passes.payload.expiration": 1,
           "passes.payload.first_use": 1, "passes.payload.uses_count": 1,
           "passes.payload.allowed_uses": 1}
          """);

  private final FieldData fieldData;

  CacheReading(FieldData fieldData) {
    this.fieldData = fieldData;
  }

  /** The passes in the order of their ids, each id once: the last of a list counts. */
  Collection<FoundPass> passesOf(BsonDocument cache, Instant now) {
    Long userId = WholeNumber.of(cache.get("user_id"));
    if (userId == null) {
      fieldData.count(FieldData.Kind.USER_ID_UNREADABLE);
      return List.of();
    }
    TreeMap<String, FoundPass> passes = new TreeMap<>();
    Instant asOf = asOf(cache, now);
    if (cache.get("passes") instanceof BsonArray list) {
      for (BsonValue element : list) {
        FoundPass pass =
            element.isDocument() ? read(userId, element.asDocument(), asOf, now) : null;
        if (pass == null) {
          fieldData.count(FieldData.Kind.ELEMENT_SKIPPED);
        } else {
          passes.put(PassUuid.canonical(pass.passUuid()), pass);
        }
      }
    }
    return passes.values();
  }

  /** A cache that a push has made has the age zero: it never was in step. */
  private static @Nullable Instant asOf(BsonDocument cache, Instant now) {
    Instant asOf = CacheTime.of(cache.get("timestamp"), now);
    return Instant.EPOCH.equals(asOf) ? null : asOf;
  }

  private static @Nullable FoundPass read(
      long userId, BsonDocument entry, @Nullable Instant asOf, Instant now) {
    BsonDocument payload =
        entry.get("payload") instanceof BsonDocument stored ? stored : new BsonDocument();
    String named = FoundPass.text(entry.get("pass_uuid"));
    String uuid = named == null || named.isBlank() ? FoundPass.text(payload.get("uuid")) : named;
    if (uuid == null || uuid.isBlank()) {
      return null;
    }
    String status = FoundPass.text(entry.get("status"));
    boolean isFree = Objects.equals(WholeNumber.of(entry.get("free_ticket_status")), 1L);
    PassFacts facts = PassFacts.of(uuid, status == null ? "" : status, isFree, payload, now);
    return FoundPass.of(userId, facts, payload, !PushMark.isUnconfirmed(entry), asOf);
  }
}
