package io.farekeeper.sealing;

import com.mongodb.client.MongoCursor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** Compares the entries of a log with what segments say of them. */
final class EntriesCheck {
  private static final int MOST_COUNTED = 1_000_000;

  private final SealedLog log;
  private final LogEntries entries;
  private final Erasures erasures;
  private final Segments segments;
  private final VerificationTally verificationTally;

  EntriesCheck(
      SealedLog log,
      LogEntries entries,
      Erasures erasures,
      Segments segments,
      VerificationTally verificationTally) {
    this.log = log;
    this.entries = entries;
    this.erasures = erasures;
    this.segments = segments;
    this.verificationTally = verificationTally;
  }

  /**
   * Compares a segment's, and finds those that bear its mark and are not in it.
   *
   * @param number the segment's place, whatever it says itself
   * @param marking whether its marks may still be on their way
   */
  void of(Segment segment, long number, boolean marking) {
    new OfSegment(segment, number).compare(marking);
  }

  /** The entries of one segment, each looked for by the mark and, if it is not there, by itself. */
  private final class OfSegment {
    private final Segment segment;
    private final long number;
    private final BsonInt64 mark;
    private final Map<Object, Integer> places = new HashMap<>();
    private final BitSet seen = new BitSet();

    OfSegment(Segment segment, long number) {
      this.segment = segment;
      this.number = number;
      this.mark = new BsonInt64(number);
      for (int n = 0; n < segment.ids().size(); n++) {
        places.put(EntryId.key(segment.ids().get(n)), n);
      }
    }

    void compare(boolean marking) {
      try (MongoCursor<RawBsonDocument> found = entries.markedFrom(number, number + 1)) {
        while (found.hasNext()) {
          compareMarked(found.next());
        }
      }
      List<BsonValue> unseen = unseen();
      if (unseen.isEmpty()) {
        return;
      }
      try (MongoCursor<RawBsonDocument> found = entries.withIds(unseen)) {
        while (found.hasNext()) {
          compareListed(found.next(), marking);
        }
      }
      tellGone(unseen());
    }

    private void compareMarked(RawBsonDocument entry) {
      Integer place = places.get(EntryId.key(LogEntries.idOf(entry)));
      if (place == null) {
        found(
            Finding.ADDED,
            "an entry bears the mark of a segment that does not hold it",
            LogEntries.idOf(entry));
      } else {
        compare(entry, place, false);
      }
    }

    private void compareListed(RawBsonDocument entry, boolean marking) {
      Integer place = places.get(EntryId.key(LogEntries.idOf(entry)));
      if (place != null && !seen.get(place)) {
        compare(entry, place, marking);
      }
    }

    private void compare(RawBsonDocument entry, int place, boolean marking) {
      seen.set(place);
      verificationTally.entry();
      if (!segment.leaves().has(place, LeafHash.of(entry))) {
        found(Finding.CHANGED, "a sealed entry was changed", LogEntries.idOf(entry));
      }
      if (!marking && !mark.equals(LeafHash.markOf(entry))) {
        found(
            Finding.UNMARKED, "a sealed entry has lost its segment's mark", LogEntries.idOf(entry));
      }
    }

    private void tellGone(List<BsonValue> gone) {
      if (gone.isEmpty()) {
        return;
      }
      Set<Object> erased = erasures.among(log, gone);
      verificationTally.erased(erased.size());
      gone.stream()
          .filter(id -> !erased.contains(EntryId.key(id)))
          .forEach(id -> found(Finding.REMOVED, "a sealed entry was removed", id));
    }

    private List<BsonValue> unseen() {
      List<BsonValue> left = new ArrayList<>();
      int count = segment.ids().size();
      for (int n = seen.nextClearBit(0); n < count; n = seen.nextClearBit(n + 1)) {
        left.add(segment.ids().get(n));
      }
      return left;
    }

    private void found(Finding finding, String reason, BsonValue id) {
      verificationTally.found(
          finding, reason, "%s %s (segment %d)".formatted(log.word(), EntryId.words(id), number));
    }
  }

  /** Entries that bear marks of segments that are missing. */
  void ofMissing(long from, long before) {
    try (MongoCursor<RawBsonDocument> found = entries.markedFrom(from, before)) {
      found.forEachRemaining(this::stray);
    }
  }

  /** Entries whose marks no segment can have, or one later than the last. */
  void beyond(long last) {
    entries.withOddMarks(
        last,
        entry -> {
          if (!isOfNewerSegment(LeafHash.markOf(entry))) {
            stray(entry);
          }
        });
    verificationTally.unsealed(entries.countUnsealed(MOST_COUNTED));
  }

  /** One that was sealed since the walk ended. */
  private boolean isOfNewerSegment(@Nullable BsonValue mark) {
    return mark instanceof BsonInt64 number && segments.head(log, number.getValue()).isPresent();
  }

  private void stray(RawBsonDocument entry) {
    verificationTally.found(
        Finding.ADDED,
        "an entry bears the mark of a segment that does not exist",
        "%s %s".formatted(log.word(), EntryId.words(LogEntries.idOf(entry))));
  }
}
