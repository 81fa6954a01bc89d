package io.farekeeper.jobs.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.jobs.RunRecord.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScreenTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private long nanos;

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "0,   400, '[                              ]   0 %  0 of 400 done'",
        "37,  400, '[##                            ]   9 %  37 of 400 done'",
        "200, 400, '[###############               ]  50 %  200 of 400 done'",
        "399, 400, '[############################# ]  99 %  399 of 400 done'",
        "400, 400, '[##############################] 100 %  400 of 400 done'",
        "410, 400, '[##############################] 100 %  410 of 400 done'",
        "0,   0,   '[##############################] 100 %  0 of 0 done'",
        "37,  -,   37 done",
      })
  void aBarShowsTheShareAndTheFigures(long done, @Nullable Long total, String bar) {
    assertThat(ProgressText.bar(new Progress(done, total))).isEqualTo(bar);
  }

  @Test
  void onATerminalTheBarStaysBelowTheLines() {
    Screen screen = screen(true);
    screen.progress(new Progress(1, null));
    screen.asPrintStream().println("a line of the log");
    screen.progress(new Progress(2, null));
    screen.endProgress();
    screen.line("the end");

    String clear = "\r      \r";
    assertThat(text())
        .isEqualTo("1 done" + clear + "a line of the log\n1 done" + clear + "2 done\nthe end\n");
  }

  @Test
  void elsewhereItIsALineNowAndThen() {
    Screen screen = screen(false);
    for (int done = 0; done <= 12; done++) {
      screen.progress(new Progress(done, 12L));
      screen.progress(new Progress(done, 12L));
      nanos += Duration.ofSeconds(1).toNanos();
    }
    screen.endProgress();

    assertThat(text()).isEqualTo("5 of 12 done\n10 of 12 done\n");
  }

  private Screen screen(boolean terminal) {
    return new Screen(
        new PrintStream(written, true, StandardCharsets.UTF_8), terminal, () -> nanos);
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }
}
