package io.farekeeper.sealing;

import java.util.Locale;

/** What verification finds wrong. */
enum Finding {
  /** An entry's stored bytes are not those that were sealed. */
  CHANGED,
  /** A sealed entry is not there. */
  REMOVED,
  /** An entry bears a mark of a segment that does not list it. */
  ADDED,
  /** A sealed entry does not bear its segment's mark. */
  UNMARKED,
  SEGMENTS_BROKEN,
  SEGMENTS_MISSING,
  /** A head that was told outside is not that of the database: the tail was cut, or rewritten. */
  HEADS_WRONG;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
