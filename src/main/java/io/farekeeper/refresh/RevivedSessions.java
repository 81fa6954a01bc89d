package io.farekeeper.refresh;

import io.farekeeper.tickets.SessionRevived;
import io.farekeeper.tickets.SyncException;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Rows that were given up because a session had expired are pending again once it is renewed. */
@Component
class RevivedSessions {
  private final RefreshLog refreshLog;

  RevivedSessions(RefreshLog refreshLog) {
    this.refreshLog = refreshLog;
  }

  @EventListener
  void on(SessionRevived revived) {
    refreshLog.reopen(revived.userId(), SyncException.SESSION_EXPIRED);
  }
}
