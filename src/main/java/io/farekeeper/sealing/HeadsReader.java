package io.farekeeper.sealing;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The heads of one log in the heads file, one after the other. */
final class HeadsReader implements AutoCloseable {
  private static final int MOST_CUTS = 100;

  private final BufferedReader lines;
  private final String log;
  private @Nullable Head next;
  private boolean read;
  private final List<String> cuts = new ArrayList<>();
  private boolean endsInCut;
  private long unreadable;

  HeadsReader(Path file, SealedLog log) throws IOException {
    this.lines = Files.newBufferedReader(file, StandardCharsets.UTF_8);
    this.log = log.word();
  }

  /** The next head, which stays the next until it is taken; null at the end. */
  @Nullable Head peek() throws IOException {
    if (!read) {
      next = readNext();
      read = true;
    }
    return next;
  }

  void take() {
    read = false;
  }

  /**
   * A line that a crash cut is written again, whole: it is no more than a beginning of the next.
   */
  private @Nullable Head readNext() throws IOException {
    String line;
    while ((line = lines.readLine()) != null) {
      Head head = Head.parse(line).orElse(null);
      endsInCut = head == null;
      if (head == null) {
        note(line);
      } else {
        cuts.removeIf(line::startsWith);
        if (head.log().equals(log)) {
          return head;
        }
      }
    }
    return null;
  }

  private void note(String line) {
    if (cuts.size() < MOST_CUTS) {
      cuts.add(line);
    } else {
      unreadable++;
    }
  }

  /** Once the end is reached: lines that are no heads, and not the beginning of a later one. */
  long unreadable() {
    return unreadable + cuts.size() - (endsInCut && unreadable == 0 ? 1 : 0);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
