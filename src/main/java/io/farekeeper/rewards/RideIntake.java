package io.farekeeper.rewards;

import io.farekeeper.jobs.JobRun;
import io.farekeeper.stores.MySql;
import io.farekeeper.ticketlog.PassEntry;
import io.farekeeper.ticketlog.feed.FeedPage;
import io.farekeeper.ticketlog.feed.FeedPosition;
import io.farekeeper.ticketlog.feed.FeedPositionTooOldException;
import io.farekeeper.ticketlog.feed.FeedPositions;
import io.farekeeper.ticketlog.feed.TicketLogFeed;
import io.farekeeper.ticketlog.feed.UnknownFeedPositionException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes riders' validations from the ticket log's feed, each page with its position. */
@Component
class RideIntake {
  private static final Logger log = LoggerFactory.getLogger(RideIntake.class);

  /** Who reads the feed. */
  static final String CONSUMER = "loyalty-rides";

  /** The status of an activation: a use that was taken at Bytemark. */
  private static final String VALIDATED = "validated";

  private static final int PAGE = 1000;

  private final TicketLogFeed feed;
  private final FeedPositions positions;
  private final RideStore rides;
  private final TransactionTemplate transaction;
  private final Clock clock;

  RideIntake(
      TicketLogFeed feed,
      FeedPositions positions,
      RideStore rides,
      TransactionTemplate transaction,
      Clock clock) {
    this.feed = feed;
    this.positions = positions;
    this.rides = rides;
    this.transaction = transaction;
    this.clock = clock;
  }

  /**
   * Reads the feed to its end.
   *
   * @param since rides before do not count, and are left out
   */
  void takeAll(JobRun run, Instant since) {
    Instant now = clock.instant();
    // The start is put right where a clock was ahead when it was noted.
    Instant earliest = (since.isBefore(now) ? since : now).minus(RideCount.CLOCKS_DIFFER);
    boolean more = true;
    while (more && !run.stopping()) {
      more = takePage(earliest);
    }
  }

  private boolean takePage(Instant earliest) {
    FeedPosition after = positions.of(CONSUMER).orElse(null);
    FeedPage page = read(after);
    if (page.next().equals(after)) {
      return false;
    }
    List<PassEntry> validations =
        page.entries().stream()
            .map(PassEntry::of)
            .flatMap(Optional::stream)
            .filter(entry -> entry.status().equals(VALIDATED) && !entry.time().isBefore(earliest))
            .toList();
    MySql.retryingDeadlocks(() -> store(after, page.next(), validations));
    return true;
  }

  /** Stores both or, if another copy has stored this page, none. */
  private boolean store(
      @Nullable FeedPosition after, FeedPosition next, List<PassEntry> validations) {
    return Boolean.TRUE.equals(
        transaction.execute(
            _ -> {
              boolean first = positions.move(CONSUMER, after, next);
              if (first) {
                rides.add(validations);
              }
              return first;
            }));
  }

  private FeedPage read(@Nullable FeedPosition after) {
    try {
      return feed.read(after, PAGE);
    } catch (FeedPositionTooOldException e) {
      log.warn("Entries of the ticket log were removed before their rides were counted");
      return feed.read(e.oldest(), PAGE);
    } catch (UnknownFeedPositionException e) {
      log.warn("The ticket log has gone back; its rides are read from the beginning again");
      return feed.read(null, PAGE);
    }
  }
}
