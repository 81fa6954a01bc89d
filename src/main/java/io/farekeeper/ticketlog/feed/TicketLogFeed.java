package io.farekeeper.ticketlog.feed;

import com.mongodb.client.MongoDatabase;
import io.farekeeper.sealing.SealedEntries;
import io.farekeeper.sealing.SealedEntries.Ahead;
import io.farekeeper.sealing.SealedEntries.Page;
import io.farekeeper.sealing.SealedEntries.TooOld;
import io.farekeeper.sealing.SealedPosition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Every entry of the ticket log once, of every writer and however old its timestamp is. An entry
 * appears when it is sealed, and its place never changes; what was erased is passed over.
 */
@Component
public class TicketLogFeed {
  private final SealedEntries sealed;
  private final MongoDatabase database;

  public TicketLogFeed(SealedEntries sealed, MongoDatabase database) {
    this.sealed = sealed;
    this.database = database;
  }

  /**
   * Reads on after a position; sensitive fields that are encrypted stay so.
   *
   * @param after null for the oldest entry that is kept
   * @param limit how many entries at most, from 1
   * @return fewer than the limit also where the page has become large; nothing follows yet only if
   *     {@code next} is the position that was given
   * @throws FeedPositionTooOldException if entries after it are not kept any more
   * @throws UnknownFeedPositionException if the log has not come to that position
   * @throws com.mongodb.MongoException if MongoDB does not answer
   */
  public FeedPage read(@Nullable FeedPosition after, int limit) {
    return read(database, after, limit);
  }

  /**
   * The same from a database that shows entries as their reader may see them.
   *
   * @param source the database, decrypted on the way
   */
  FeedPage read(MongoDatabase source, @Nullable FeedPosition after, int limit) {
    SealedPosition place = after == null ? null : placeOf(after).orElse(null);
    if (after != null && place == null) {
      throw new UnknownFeedPositionException();
    }
    return switch (sealed.read(source, place, limit)) {
      case Page page -> new FeedPage(page.entries(), FeedPosition.of(page.next()));
      case TooOld old -> throw new FeedPositionTooOldException(FeedPosition.of(old.oldest()));
      case Ahead _ -> throw new UnknownFeedPositionException();
    };
  }

  private static Optional<SealedPosition> placeOf(FeedPosition position) {
    try {
      return Optional.of(position.place());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The position after all that is in the feed now. */
  public FeedPosition end() {
    return FeedPosition.of(sealed.end());
  }
}
