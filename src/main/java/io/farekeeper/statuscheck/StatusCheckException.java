package io.farekeeper.statuscheck;

import org.jspecify.annotations.Nullable;

/** A status check failed as a whole; the message says why and what was saved. */
class StatusCheckException extends RuntimeException {
  StatusCheckException(String reason, @Nullable Throwable cause) {
    super(reason, cause);
  }
}
