package io.farekeeper.bytemark;

import org.bson.BsonDocument;

/** What became of the attempt to use a pass. Reasons hold neither tokens nor payload values. */
public sealed interface Activation {
  /**
   * The vendor says that the pass was used.
   *
   * @param pass what the answer holds of the pass; it may have fewer fields than a list's pass
   */
  record Used(BsonDocument pass) implements Activation {}

  /** The vendor refuses the use; none was made. */
  record Refused(String reason) implements Activation {}

  /** The token is no longer valid (50020); no use was made. */
  record SessionExpired() implements Activation {}

  /**
   * The call surely had no effect: there was no connection, it was not started, or it was refused
   * unread (429). It may be made again.
   *
   * @param noConnection there was none: a second try may find one
   */
  record NotMade(String reason, boolean noConnection) implements Activation {}

  /** The use may have been made, may not, or may still be: only the pass itself shows which. */
  record Unknown(String reason) implements Activation {}
}
