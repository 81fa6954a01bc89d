package io.farekeeper.tickets.statuses;

import io.farekeeper.stores.PayloadTime;
import java.time.Instant;
import org.bson.BsonDocument;

/**
 * What a pass's status is at a moment, given the status that is stored: the table of the data
 * contract, section 7, as one pure function. Used by the status check, by every synchronisation and
 * by reading.
 */
public final class StatusRules {
  private static final String USABLE = "USABLE";
  private static final String USING = "USING";
  private static final String EXPIRED = "EXPIRED";

  private StatusRules() {}

  /**
   * What became of one status.
   *
   * @param status the status at the moment asked for
   * @param readable false if a time that the rule needs cannot be read; the status then stays
   */
  public record Judgement(String status, boolean readable) {}

  /**
   * Judges a status.
   *
   * @param status the stored status
   * @param payload the API's pass, of which {@code expiration} and {@code first_use} are read
   * @param now the moment to judge at
   */
  public static Judgement judge(String status, BsonDocument payload, Instant now) {
    boolean using = status.equals(USING);
    if (!using && !status.equals(USABLE)) {
      return new Judgement(status, true);
    }
    PayloadTime expiration = PayloadTime.of(payload.get("expiration"));
    if (!expiration.readable()) {
      return new Judgement(status, false);
    }
    if (expiration.hasComeBy(now)) {
      return new Judgement(EXPIRED, true);
    }
    PayloadTime firstUse = using ? PayloadTime.ABSENT : PayloadTime.of(payload.get("first_use"));
    return new Judgement(using || firstUse.hasComeBy(now) ? USING : USABLE, firstUse.readable());
  }
}
