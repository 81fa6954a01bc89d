package io.farekeeper.refresh;

import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/** Asks for refreshes of a user, as the portal does: by rows of the refresh log. */
@Component
public class RefreshRequests {
  private final RefreshLog refreshLog;
  private final ImmediateRefresh immediateRefresh;

  RefreshRequests(RefreshLog refreshLog, ImmediateRefresh immediateRefresh) {
    this.refreshLog = refreshLog;
    this.immediateRefresh = immediateRefresh;
  }

  /**
   * Queues one refresh for now and one for each of these times, in the caller's transaction if
   * there is one. The first waits for a run, or for {@link #start} once it is committed.
   */
  public void queue(long userId, List<Instant> later) {
    refreshLog.queue(userId, later);
  }

  /** Does in the background what is queued for the user and due. */
  public void start(long userId) {
    immediateRefresh.start(userId);
  }
}
