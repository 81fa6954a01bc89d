package io.farekeeper.sealing;

import com.mongodb.client.MongoDatabase;
import java.util.List;
import java.util.OptionalLong;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * The entries of the ticket log in the order in which they were sealed: segment after segment, and
 * within one in its order. An entry is in that order once, and what has been read stays before what
 * is sealed later.
 */
public class SealedEntries {
  private static final SealedLog LOG = SealedLog.TICKETS;

  private final Segments segments;

  SealedEntries(Segments segments) {
    this.segments = segments;
  }

  /** What reading from a place came to. */
  public sealed interface Result {}

  /**
   * Entries from that place on.
   *
   * @param entries as stored, in order
   * @param next the place after them; the place that was asked for if nothing follows it
   */
  public record Page(List<RawBsonDocument> entries, SealedPosition next) implements Result {}

  /**
   * The place lies before everything that is kept.
   *
   * @param oldest the first place that is kept
   */
  public record TooOld(SealedPosition oldest) implements Result {}

  /** The log has not come to that place: another one gave it out, or an older copy was restored. */
  public record Ahead() implements Result {}

  /**
   * Reads a page. It holds fewer than the limit if nothing else is sealed, if its entries reach 16
   * MB, or if four seconds were spent on entries that are gone; these are passed over.
   *
   * @param source the database as the reader may see it
   * @param from null for the first place that is kept
   * @throws com.mongodb.MongoException if MongoDB fails
   */
  public Result read(MongoDatabase source, @Nullable SealedPosition from, int limit) {
    SealedPosition start = from == null ? oldest() : from;
    SealedPageReader reader =
        new SealedPageReader(segments, LOG, LogEntries.of(source, LOG), start, limit);
    Page page = reader.read();
    return reader.isIncomplete() ? checked(start, page) : page;
  }

  /**
   * Looked at after the entries: what is removed by its age while it is read must not be passed
   * over like a single entry that is gone.
   */
  private Result checked(SealedPosition start, Page page) {
    SealedPosition oldest = oldest();
    if (oldest.segment() > start.segment()) {
      return new TooOld(oldest);
    }
    long newest = segments.newestNumber(LOG).orElse(0);
    return start.segment() > newest + (start.index() == 0 ? 1 : 0) ? new Ahead() : page;
  }

  private SealedPosition oldest() {
    OptionalLong oldest = segments.oldestNumber(LOG);
    return oldest.isEmpty()
        ? SealedPosition.FIRST
        : SealedPosition.startOf(Math.max(1, oldest.getAsLong()));
  }

  /** The place after all that is sealed now. */
  public SealedPosition end() {
    return SealedPosition.startOf(Math.max(0, segments.newestNumber(LOG).orElse(0)) + 1);
  }
}
