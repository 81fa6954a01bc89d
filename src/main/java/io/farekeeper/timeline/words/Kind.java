package io.farekeeper.timeline.words;

/** What an item of a timeline is about, as the API names it. */
public enum Kind {
  ticket_purchased,
  ticket_validated,
  ticket_expired,
  ticket_refunded,
  ticket_cancelled,
  operation_succeeded,
  operation_failed,
  /** Any other event of the ticket log. */
  ticket_event,
  /** A synchronisation listed the pass for the first time. */
  pass_found,
  /** A synchronisation found the pass changed. */
  pass_changed,
  /** The pass as another service has logged it. */
  pass_recorded,
  pass_issued,
  pass_first_used,
  pass_expired,
  cache_built,
  cache_synchronised,
  synchronisation_failed,
  refresh_requested,
  refresh_failed,
  refresh_done,
  refresh_given_up,
  reward_requested,
  reward_done,
  reward_given_up,
  /** A status check changed the cached status. */
  status_saved,
  /** A status check would have changed it. */
  status_found,
  notice_queued,
  notice_sent,
  notice_failed
}
