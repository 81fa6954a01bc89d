package io.farekeeper.outbox;

import org.jspecify.annotations.Nullable;

/**
 * A message that a rider gets once.
 *
 * @param key makes it that notice and no other: the same key is never sent for two reasons; 1 to 64
 *     visible ASCII characters, for instance {@code reward:123} (channels carry it as a header)
 * @param userId who gets it
 * @param kind what it is about
 * @param batch groups the notices of one run, so that the run can wait for them; at most 64
 *     characters of the same sort, or null
 */
public record Notice(String key, long userId, NoticeKind kind, @Nullable String batch) {
  /**
   * Checks the names.
   *
   * @throws IllegalArgumentException if the key or the batch is no such name
   */
  public Notice {
    Message.requireName("key", key);
    if (batch != null) {
      Message.requireName("batch", batch);
    }
  }
}
