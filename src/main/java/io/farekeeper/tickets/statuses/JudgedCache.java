package io.farekeeper.tickets.statuses;

import java.util.List;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A cache document whose passes were judged by {@link StatusRules}.
 *
 * @param documentId its {@code _id}
 * @param userId its user; null if the document names none
 * @param flaw why the document as a whole cannot be judged; null if it can
 * @param live passes that are USABLE or USING, those that cannot be judged too
 * @param changes what the rules would change
 * @param unreadable passes that cannot be judged and stay as they are
 * @param oddVersion whether the document's {@code __v} cannot simply be incremented
 */
public record JudgedCache(
    BsonValue documentId,
    @Nullable Long userId,
    @Nullable String flaw,
    int live,
    List<StatusChange> changes,
    List<UnreadablePass> unreadable,
    boolean oddVersion) {

  /**
   * A pass that cannot be judged.
   *
   * @param passUuid its id; null if that cannot be read
   * @param reason why, in words that are the same for all of the kind
   */
  public record UnreadablePass(@Nullable String passUuid, String reason) {}

  /** What is to be saved; for documents whose user is known. */
  public CacheChanges toSave(long user) {
    return new CacheChanges(documentId, user, changes, oddVersion);
  }

  static JudgedCache flawed(BsonValue documentId, @Nullable Long userId, String flaw) {
    return new JudgedCache(documentId, userId, flaw, 0, List.of(), List.of(), false);
  }
}
