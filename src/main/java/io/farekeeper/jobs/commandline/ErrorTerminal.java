package io.farekeeper.jobs.commandline;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * Whether standard error is a terminal. Java itself only knows it of standard input and output, and
 * those may lead elsewhere: a result is piped to another program while its progress is watched, or
 * the log goes into a file.
 */
final class ErrorTerminal {
  /** What the stream is, on Linux. */
  private static final Path STREAM = Path.of("/proc/self/fd/2");

  private static final Pattern TERMINAL = Pattern.compile("/dev/(pts/\\d+|tty\\w*|console)");

  private ErrorTerminal() {}

  static boolean isThere() {
    return isThere(STREAM, ErrorTerminal::isConsole);
  }

  /**
   * Whether the link leads to a terminal.
   *
   * @param otherwise what holds where there is no such link, as on other systems than Linux
   */
  static boolean isThere(Path stream, BooleanSupplier otherwise) {
    try {
      return TERMINAL.matcher(Files.readSymbolicLink(stream).toString()).matches();
    } catch (IOException | UnsupportedOperationException e) {
      return otherwise.getAsBoolean();
    }
  }

  private static boolean isConsole() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }
}
