package io.farekeeper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A process that is there and does nothing: its connections stay, and nothing answers. */
public final class Freezing {
  private Freezing() {}

  /** SIGSTOP. */
  public static void freeze(ProcessHandle process) {
    signal("STOP", process);
  }

  /** SIGCONT: it goes on as if nothing had been. */
  public static void thaw(ProcessHandle process) {
    signal("CONT", process);
  }

  private static void signal(String name, ProcessHandle process) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("SIG" + name + " was not sent");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
