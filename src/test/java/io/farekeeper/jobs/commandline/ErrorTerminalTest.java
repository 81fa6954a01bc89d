package io.farekeeper.jobs.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorTerminalTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "/dev/pts/0,        true",
    "/dev/pts/17,       true",
    "/dev/tty1,         true",
    "/dev/ttyS0,        true",
    "/dev/console,      true",
    "/dev/null,         false",
    "/tmp/run.log,      false",
    "pipe:[31337],      false",
    "/home/dev/pts/0,   false",
    "/dev/pts/0.log,    false",
  })
  void isDetectedByWhatTheStreamIs(String target, boolean terminal) throws IOException {
    Path stream = Files.createSymbolicLink(folder.resolve("2"), Path.of(target));
    assertThat(ErrorTerminal.isThere(stream, () -> !terminal)).isEqualTo(terminal);
  }

  @Test
  void whereThereIsNoLinkTheConsoleDecides() {
    assertThat(ErrorTerminal.isThere(folder.resolve("none"), () -> true)).isTrue();
    assertThat(ErrorTerminal.isThere(folder.resolve("none"), () -> false)).isFalse();
  }

  @Test
  void elsewhereLogLinesHaveNoColours() {
    assertThat(CommandLine.defaults(false)).containsEntry("spring.output.ansi.enabled", "never");
    assertThat(CommandLine.defaults(true))
        .containsEntry("spring.output.ansi.enabled", "detect")
        .containsEntry("logging.level.root", "WARN");
  }
}
