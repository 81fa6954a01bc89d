package io.farekeeper.sealing;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Walks the segments of one log in order, with one of them in memory. */
final class ChainCheck {
  private final SealedLog log;
  private final Segments segments;
  private final EntriesCheck entries;
  private final HeadsCheck heads;
  private final SegmentCheck check;
  private final VerificationTally verificationTally;
  private final long from;
  private final long to;

  /** Of the segments whose numbers lie there, both included. */
  ChainCheck(
      SealedLog log,
      Segments segments,
      EntriesCheck entries,
      HeadsCheck heads,
      SegmentCheck check,
      VerificationTally verificationTally,
      long from,
      long to) {
    this.log = log;
    this.segments = segments;
    this.entries = entries;
    this.heads = heads;
    this.check = check;
    this.verificationTally = verificationTally;
    this.from = from;
    this.to = to;
  }

  /**
   * Walks them.
   *
   * @param progress told after each segment
   */
  void walk(Runnable progress) throws IOException {
    long expected = from;
    @Nullable String previous = previousOf(from);
    BsonDocument stored = segments.next(log, beforeFirst());
    while (stored != null && !verificationTally.run().stopping()) {
      long number = Segments.numberOf(stored);
      if (number > to) {
        break;
      }
      BsonDocument next = segments.next(log, idOf(stored));
      if (number >= expected) {
        missing(expected, number);
        previous = take(stored, number, number > expected ? null : previous, next == null);
        expected = number + 1;
        progress.run();
      } else {
        verificationTally.found(
            Finding.SEGMENTS_BROKEN, "a segment is not in its place", "segment " + idOf(stored));
      }
      stored = next;
    }
    end(expected);
  }

  private void end(long expected) throws IOException {
    if (verificationTally.run().stopping()) {
      return;
    }
    heads.rest();
    if (to == Long.MAX_VALUE) {
      entries.beyond(expected - 1);
    }
  }

  private String beforeFirst() {
    return from <= 1 ? log.word() + "/" : Segments.idOf(log.word(), from - 1);
  }

  private @Nullable String previousOf(long number) {
    return number <= 1
        ? SegmentHead.NO_PREVIOUS
        : segments.head(log, number - 1).flatMap(ChainCheck::hashOf).orElse(null);
  }

  private static String idOf(BsonDocument stored) {
    return stored.getString("_id").getValue();
  }

  private static Optional<String> hashOf(BsonDocument stored) {
    BsonValue hash = stored.get("hash");
    return hash != null && hash.isString()
        ? Optional.of(hash.asString().getValue())
        : Optional.empty();
  }

  private void missing(long expected, long number) {
    if (number <= expected) {
      return;
    }
    verificationTally.found(
        Finding.SEGMENTS_MISSING,
        number - expected,
        "segments are missing",
        "%s segments %d to %d".formatted(log.word(), expected, number - 1));
    entries.ofMissing(expected, number);
  }

  /** Checks one and returns its hash as stored, for the next one to name. */
  private @Nullable String take(
      BsonDocument stored, long number, @Nullable String previous, boolean newest)
      throws IOException {
    @Nullable String hash = hashOf(stored).orElse(null);
    verificationTally.segment(Objects.requireNonNullElse(hash, ""));
    Segment segment = check.check(log, stored, number, previous);
    if (segment != null) {
      entries.of(segment, number, newest && !segment.head().marked());
    }
    heads.upTo(number, Objects.requireNonNullElse(hash, ""));
    return hash;
  }
}
