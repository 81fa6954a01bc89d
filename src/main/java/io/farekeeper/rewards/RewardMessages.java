package io.farekeeper.rewards;

import io.farekeeper.outbox.Message;
import io.farekeeper.outbox.Outbox;
import io.farekeeper.outbox.Recipient;
import tools.jackson.databind.json.JsonMapper;

/** The messages by which rewards are issued: one for each, under the reward's id. */
final class RewardMessages {
  /** The outbox's topic of rewards that the operator's service is to issue. */
  static final String TOPIC = "loyalty-reward";

  private static final String PREFIX = "loyalty-reward:";

  /** SQL that joins its message to a reward {@code r}. */
  static final String JOINED = Outbox.joined(TOPIC, "CONCAT('" + PREFIX + "', r.id)");

  // Its own mapper: the payload's names are the receiver's, whatever naming the application has.
  private static final JsonMapper JSON = new JsonMapper();

  private RewardMessages() {}

  static Message of(Reward reward) {
    String key = PREFIX + reward.id();
    String payload =
        JSON.createObjectNode()
            .put("reward_id", key)
            .put("user_id", reward.userId())
            .put("milestone", reward.milestone())
            .put("rides", reward.rides())
            .put("tickets", reward.tickets())
            .toString();
    return new Message(TOPIC, key, Recipient.SYSTEM, payload, null);
  }

  /** The id of the reward that a message with this key issues. */
  static long idOf(String key) {
    return Long.parseLong(key.substring(PREFIX.length()));
  }
}
