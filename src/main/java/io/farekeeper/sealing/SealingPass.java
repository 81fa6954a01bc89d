package io.farekeeper.sealing;

import java.time.Clock;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals a log, for one thread at a time: the segment is stored first, the marks follow. Any number
 * of sealers may do so at once and die anywhere. A segment is made only after all marks of the one
 * before it, and from what bears no mark after that; its number is taken once. So no entry is in
 * two segments.
 */
class SealingPass {
  private static final Logger log = LoggerFactory.getLogger(SealingPass.class);

  private static final int MOST_LOST = 1000;

  private final SealedLog sealedLog;
  private final LogEntries entries;
  private final Segments segments;
  private final SealingKeys keys;
  private final Clock clock;
  private final int mostEntries;
  private long restored;

  SealingPass(
      SealedLog sealedLog,
      LogEntries entries,
      Segments segments,
      SealingKeys keys,
      Clock clock,
      int mostEntries) {
    this.sealedLog = sealedLog;
    this.entries = entries;
    this.segments = segments;
    this.keys = keys;
    this.clock = clock;
    this.mostEntries = mostEntries;
  }

  /** What came of one step. */
  enum Step {
    SEALED,
    /** All that was found had lost its marks, and has them again. */
    RESTORED,
    /** Another sealer made this segment. */
    LOST,
    NOTHING_LEFT
  }

  /**
   * What came of a pass.
   *
   * @param segments made by it
   * @param restored entries that had lost their marks and have them again
   */
  record Outcome(int segments, long restored) {}

  /**
   * Seals until nothing unsealed is left.
   *
   * @param stopping looked at before each segment
   * @throws com.mongodb.MongoException if MongoDB fails; the next pass goes on from there
   */
  Outcome sealAll(BooleanSupplier stopping) {
    int made = 0;
    long before = restored;
    int lost = 0;
    while (!stopping.getAsBoolean()) {
      switch (sealNext()) {
        case SEALED -> made++;
        case RESTORED -> log.debug("Looking on in {}", sealedLog.word());
        case LOST -> lost = afterOneMore(lost);
        case NOTHING_LEFT -> {
          return new Outcome(made, restored - before);
        }
      }
    }
    return new Outcome(made, restored - before);
  }

  /** Another sealer is there; but one that is always first would be none. */
  private static int afterOneMore(int lost) {
    if (lost == MOST_LOST) {
      throw new SealingException("the next segment's number is always taken");
    }
    return lost + 1;
  }

  /** Makes one segment, if there is anything to seal. */
  Step sealNext() {
    @Nullable SegmentHead newest = segments.newest(sealedLog).orElse(null);
    if (newest != null && !newest.marked()) {
      segments.find(sealedLog, newest.number()).ifPresent(this::mark);
    }
    UnsealedBatch found = entries.unsealed(mostEntries);
    if (found.isEmpty()) {
      return Step.NOTHING_LEFT;
    }
    UnsealedBatch fresh = withoutListed(found);
    if (fresh.isEmpty()) {
      return Step.RESTORED;
    }
    Segment segment = Segment.after(newest, sealedLog, fresh, clock.instant(), keys);
    if (!segments.insert(segment)) {
      return Step.LOST;
    }
    mark(segment);
    return Step.SEALED;
  }

  private void mark(Segment segment) {
    entries.mark(segment.ids(), segment.head().number());
    segments.noteMarked(sealedLog, segment.head().number());
  }

  /**
   * Their marks were taken away: they get them back, and are not sealed a second time. Nor are
   * those that another sealer has put into a segment since they were found.
   */
  private UnsealedBatch withoutListed(UnsealedBatch found) {
    Map<Long, Segments.Listed> listing = segments.listing(sealedLog, found.ids());
    Set<Object> listed = new HashSet<>();
    listing.forEach(
        (number, in) -> {
          long lost = entries.mark(in.ids(), number);
          if (in.marked() && lost > 0) {
            log.warn(
                "{} entries of {} had lost the mark of segment {}; they have it again",
                lost,
                sealedLog.word(),
                number);
            restored += lost;
          }
          in.ids().forEach(id -> listed.add(EntryId.key(id)));
        });
    return listed.isEmpty() ? found : found.without(listed);
  }
}
