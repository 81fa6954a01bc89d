package io.farekeeper.statuscheck;

import java.time.Instant;
import java.util.List;

/**
 * What a status check found about one user.
 *
 * @param id the check log's document: Unix seconds, or milliseconds of a legacy program; unique
 * @param at the moment that was judged at
 * @param editMode whether the check was asked to save
 * @param saved whether it did
 * @param changes the passes whose status time had overtaken, in the log's order
 */
public record UserCheck(
    long id, Instant at, boolean editMode, boolean saved, List<Change> changes) {
  static final long MILLISECONDS_FROM = 100_000_000_000L;

  /** The second that the id stands for, since 1970. */
  public long second() {
    return id < MILLISECONDS_FROM ? id : id / 1000;
  }

  /**
   * One pass.
   *
   * @param passUuid the pass
   * @param statusLog what became of it, such as {@code USABLE to EXPIRED}
   */
  public record Change(String passUuid, String statusLog) {}
}
