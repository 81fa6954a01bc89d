package io.farekeeper.embedded;

import java.nio.file.Path;

/** A file of embedded data cannot be opened, most likely because another process has it open. */
class DirectoryInUseException extends RuntimeException {
  DirectoryInUseException(Path file, Throwable cause) {
    super(
        "Cannot open %s: is another process using farekeeper.embedded.directory?".formatted(file),
        cause);
  }
}
