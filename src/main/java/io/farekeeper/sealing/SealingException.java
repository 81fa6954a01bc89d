package io.farekeeper.sealing;

import org.jspecify.annotations.Nullable;

/** A log cannot be sealed or verified as asked; the message says why, without data of entries. */
class SealingException extends RuntimeException {
  SealingException(String message) {
    this(message, null);
  }

  SealingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
