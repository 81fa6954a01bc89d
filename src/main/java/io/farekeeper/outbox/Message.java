package io.farekeeper.outbox;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is to be delivered once.
 *
 * @param topic what it is about, which decides by which channel it goes and when it is tried again:
 *     the name of a {@link Topic}
 * @param key makes it that message of its topic and no other: the same key is never sent for two
 *     reasons; 1 to 64 visible ASCII characters, for instance {@code reward:123} (channels carry it
 *     as a header)
 * @param recipient for whom it is
 * @param payload what it says, in a form that the topic's channel knows; JSON
 * @param batch groups messages that somebody waits for; at most 64 characters of the same sort, or
 *     null
 */
public record Message(
    String topic, String key, Recipient recipient, String payload, @Nullable String batch) {
  private static final Pattern NAME = Pattern.compile("[!-~]{1,64}");

  /**
   * Checks the names.
   *
   * @throws IllegalArgumentException if the topic, the key or the batch is no such name
   */
  public Message {
    requireName("topic", topic);
    requireName("key", key);
    if (batch != null) {
      requireName("batch", batch);
    }
  }

  static void requireName(String what, String value) {
    if (!NAME.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a message's " + what + " is 1 to 64 visible ASCII characters");
    }
  }
}
