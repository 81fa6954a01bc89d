package io.farekeeper.tickets.reading;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.farekeeper.tickets.CachedPass;
import io.farekeeper.tickets.Numbers;
import io.farekeeper.tickets.statuses.StatusRules;
import io.farekeeper.tickets.sync.PayloadSerializer;
import java.time.Instant;
import java.util.List;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * A user's tickets as the API shows them.
 *
 * @param userId the user
 * @param asOf when the cache was last in step with Bytemark; null if its age is unknown
 * @param stale whether that is longer ago than the cache may be old, or a refresh that was asked
 *     for failed
 * @param passes the current passes, oldest first, each status judged at this moment
 * @param expired the expired passes, oldest first; null if no history was asked for
 */
public record TicketsView(
    long userId,
    @Nullable Instant asOf,
    boolean stale,
    List<PassView> passes,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<PassView> expired) {

  /**
   * A pass.
   *
   * @param passUuid Bytemark's id of the pass
   * @param status its status at this moment
   * @param freeTicketStatus 1 for a free ticket of the loyalty programme, else 0
   * @param timestamp when the cached entry last changed, Unix seconds
   * @param payload the pass as Bytemark sent it, every field in its order
   */
  public record PassView(
      @Nullable String passUuid,
      @Nullable String status,
      int freeTicketStatus,
      long timestamp,
      @JsonSerialize(using = PayloadSerializer.class) BsonDocument payload) {

    public static PassView of(CachedPass pass, Instant now) {
      BsonDocument payload = pass.payload();
      return new PassView(
          pass.uuid().orElse(null),
          pass.anyStatus()
              .map(status -> StatusRules.judge(status, payload, now).status())
              .orElse(null),
          pass.isFree() ? 1 : 0,
          Numbers.seconds(pass.timestamp().orElse(null)),
          payload);
    }
  }
}
