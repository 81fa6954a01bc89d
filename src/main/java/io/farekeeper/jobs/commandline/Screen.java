package io.farekeeper.jobs.commandline;

import io.farekeeper.jobs.RunRecord;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Standard error, which log lines and the progress share. On a terminal the progress is a bar that
 * stays below the lines; elsewhere it is a line now and then.
 */
final class Screen extends OutputStream {
  private static final long LINE_EVERY_NANOS = Duration.ofSeconds(5).toNanos();

  private final PrintStream error;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private String bar = "";
  private RunRecord.@Nullable Progress shown;
  private long shownAt;

  Screen(PrintStream error, boolean terminal, LongSupplier nanoTime) {
    this.error = error;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
  }

  PrintStream asPrintStream() {
    return new PrintStream(this, true, error.charset());
  }

  @Override
  public void write(int letter) {
    write(new byte[] {(byte) letter}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] text, int offset, int length) {
    if (length == 0) {
      return;
    }
    erase();
    error.write(text, offset, length);
    if (text[offset + length - 1] == '\n') {
      draw();
    }
    error.flush();
  }

  /** Prints a line. */
  void line(String text) {
    byte[] bytes = (text + System.lineSeparator()).getBytes(error.charset());
    write(bytes, 0, bytes.length);
  }

  /** Shows how far the run is. */
  synchronized void progress(RunRecord.Progress progress) {
    if (progress.equals(shown)) {
      return;
    }
    long now = nanoTime.getAsLong();
    if (terminal) {
      erase();
      bar = ProgressText.bar(progress);
      draw();
    } else if (shown != null && now - shownAt < LINE_EVERY_NANOS) {
      return;
    } else if (progress.done() > 0) {
      line(ProgressText.words(progress));
    }
    shown = progress;
    shownAt = now;
  }

  /** Leaves the bar where it is: there is nothing more to come. */
  synchronized void endProgress() {
    if (!bar.isEmpty()) {
      bar = "";
      error.println();
    }
  }

  private void erase() {
    // With blanks: whatever the terminal, it knows these.
    error.print(bar.isEmpty() ? "" : "\r" + " ".repeat(bar.length()) + "\r");
  }

  private void draw() {
    error.print(bar);
    error.flush();
  }
}
