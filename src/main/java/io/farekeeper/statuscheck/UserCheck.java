package io.farekeeper.statuscheck;

import java.time.Instant;
import java.util.List;

/**
 * What a status check found about one user.
 *
 * @param id the check log's document: Unix seconds, and unique
 * @param at the moment that was judged at
 * @param editMode whether the check was asked to save
 * @param saved whether it did
 * @param changes the passes whose status time had overtaken, in the log's order
 */
public record UserCheck(
    long id, Instant at, boolean editMode, boolean saved, List<Change> changes) {

  /**
   * One pass.
   *
   * @param passUuid the pass
   * @param statusLog what became of it, such as {@code USABLE to EXPIRED}
   */
  public record Change(String passUuid, String statusLog) {}
}
