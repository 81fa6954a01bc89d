package io.farekeeper.tickets.build;

import io.farekeeper.tickets.SyncException;
import io.farekeeper.tickets.SyncResult;
import org.jspecify.annotations.Nullable;

/** Counts what becomes of the users of an initial build. Thread-safe. */
final class InitialBuildTally {
  private int built;
  private int failed;
  private int answeredInPage;
  private @Nullable String unreachedInPage;
  private @Nullable String outage;

  synchronized void beginPage() {
    answeredInPage = 0;
    unreachedInPage = null;
  }

  synchronized void succeeded(SyncResult result) {
    if (result == SyncResult.BUILT) {
      built++;
      answeredInPage++;
    }
  }

  synchronized void failed(SyncException failure) {
    switch (failure.kind()) {
      case OUTAGE -> outage(failure.reason());
      case UNREACHED, NOT_HEARD -> {
        failed++;
        unreachedInPage = failure.reason();
      }
      case OF_USER -> {
        failed++;
        answeredInPage++;
      }
      case SESSION_EXPIRED -> failed++;
    }
  }

  synchronized void failedUnexpectedly() {
    failed++;
  }

  synchronized void outage(String reason) {
    outage = reason;
  }

  /** Whether a server is down. Bytemark is, if it was reached for nobody of the page. */
  synchronized boolean isOutage() {
    if (outage == null && answeredInPage == 0) {
      outage = unreachedInPage;
    }
    return outage != null;
  }

  synchronized InitialBuild.Progress progress(boolean finished) {
    return new InitialBuild.Progress(built, failed, finished, outage);
  }
}
