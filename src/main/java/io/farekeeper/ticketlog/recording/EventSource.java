package io.farekeeper.ticketlog.recording;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The events of a body, one after the other, with no more of it in memory than one needs. */
interface EventSource {

  /**
   * The next event, or null after the last.
   *
   * @throws MalformedBody if there is something else where it should be
   * @throws IOException if the body broke off
   */
  @Nullable EventBytes next() throws IOException;

  /** Whether an event that is no JSON spoils the body: in lines it is but one line. */
  boolean isOneText();

  /** Whether the body is one event and not a list of them; known once it was read. */
  boolean isSingle();
}
