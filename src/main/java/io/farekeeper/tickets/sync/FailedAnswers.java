package io.farekeeper.tickets.sync;

import io.farekeeper.bytemark.BytemarkException;
import io.farekeeper.bytemark.PassListType;
import io.farekeeper.stores.FailureClassifier;
import io.farekeeper.stores.Trace;
import io.farekeeper.tickets.CacheSnapshot;
import io.farekeeper.tickets.Caches;
import io.farekeeper.tickets.TicketProperties;
import java.util.List;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Keeps what Bytemark reported, when an answer could not be used, in the cache's own logs. */
@Component
public class FailedAnswers {
  private static final Logger log = LoggerFactory.getLogger(FailedAnswers.class);

  /** What an entry may take: the newest of them share a document with the passes. */
  private static final int MAX_BYTES = 16 * 1024;

  private static final int MAX_DEPTH = 100;
  private static final int LONGEST_TIME = 64;
  private static final BsonString NO_TIME = new BsonString("");

  private final Caches caches;
  private final TicketProperties properties;

  public FailedAnswers(Caches caches, TicketProperties properties) {
    this.caches = caches;
    this.properties = properties;
  }

  /** Adds an entry if an answer arrived at all and the user has a cache to keep it in. */
  public void record(Optional<CacheSnapshot> cache, BytemarkException failure) {
    if (cache.isEmpty() || failure.report().isEmpty()) {
      return;
    }
    String logField = failure.list() == PassListType.EXPIRED ? "passes4Log" : "passesLog";
    try {
      caches.report(
          cache.get(), logField, entryOf(failure.report().get(), failure), properties.logEntries());
    } catch (RuntimeException e) {
      // A document that takes no entry is not why the answer could not be used.
      if (!FailureClassifier.isOfData(e)) {
        throw e;
      }
      log.warn("What Bytemark reported is not kept: {}", Trace.inShort(e));
    }
  }

  private static BsonDocument entryOf(BsonDocument report, BytemarkException failure) {
    if (StorablePayload.depthOf(report) <= MAX_DEPTH) {
      BsonDocument entry = StorablePayload.of(report);
      if (new RawBsonDocument(entry, new BsonDocumentCodec()).getByteBuffer().remaining()
          <= MAX_BYTES) {
        return entry;
      }
    }
    return inFewWords(
        report.getString("server_time", NO_TIME), String.valueOf(failure.getMessage()));
  }

  /** For a report that cannot be kept as it is. */
  private static BsonDocument inFewWords(BsonString serverTime, String message) {
    boolean isTime = serverTime.getValue().length() <= LONGEST_TIME;
    return StorablePayload.of(
        new BsonDocument("server_time", isTime ? serverTime : NO_TIME)
            .append("data", new BsonDocument())
            .append(
                "errors",
                new BsonArray(List.of(new BsonDocument("message", new BsonString(message))))));
  }
}
