package io.farekeeper.bytemark;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.bson.BsonDocument;

/**
 * One page of a list, found to be of the documented shape.
 *
 * @param envelope the whole answer
 * @param passes its passes, each with a uuid and a status
 * @param skipped how many elements are no such pass
 * @param total how many passes the list has, as far as the vendor says so
 * @param next which page follows
 * @param size the answer's bytes
 */
record Page(
    BsonDocument envelope,
    List<BsonDocument> passes,
    int skipped,
    OptionalLong total,
    Next next,
    long size) {

  /**
   * The page that follows.
   *
   * @param number its number; empty if none follows
   * @param guessed whether the vendor's words on that cannot be read, so that a further page may be
   *     there or not
   */
  record Next(OptionalInt number, boolean guessed) {
    static final Next NONE = new Next(OptionalInt.empty(), false);

    static Next named(int number) {
      return new Next(OptionalInt.of(number), false);
    }

    static Next guess(int number) {
      return new Next(OptionalInt.of(number), true);
    }
  }
}
