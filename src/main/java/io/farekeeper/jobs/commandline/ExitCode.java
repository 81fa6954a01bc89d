package io.farekeeper.jobs.commandline;

import io.farekeeper.jobs.RunStatus;

/** The exit code of the process. */
final class ExitCode {
  static final int SUCCEEDED = 0;
  static final int FAILED = 1;
  static final int PARTLY_FAILED = 2;

  private ExitCode() {}

  static int of(RunStatus status) {
    return switch (status) {
      case SUCCEEDED -> SUCCEEDED;
      case PARTLY_FAILED -> PARTLY_FAILED;
      case FAILED, CANCELLED, RUNNING -> FAILED;
    };
  }
}
