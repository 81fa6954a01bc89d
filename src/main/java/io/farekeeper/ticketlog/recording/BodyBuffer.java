package io.farekeeper.ticketlog.recording;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A window on a body that is read byte by byte, and the mark in it from which bytes are kept. What
 * is kept is bounded: past the limit it is given up, and reading goes on.
 */
final class BodyBuffer {
  private static final int LARGEST_STEP = 64 * 1024;
  private static final int NO_MARK = -1;

  private final InputStream in;
  private final int limit;
  private byte[] bytes;
  private int position;
  private int end;
  private int mark = NO_MARK;
  private boolean gaveUp;

  /**
   * A window.
   *
   * @param limit most bytes that are kept
   * @param announced how long the body will be, or -1 if that is not known
   */
  BodyBuffer(InputStream in, int limit, long announced) {
    this.in = in;
    this.limit = limit;
    bytes =
        new byte[announced >= 0 && announced < LARGEST_STEP ? (int) announced + 1 : LARGEST_STEP];
  }

  /** The next byte, or -1 at the end. */
  int read() throws IOException {
    return position < end || fill() ? bytes[position++] & 0xFF : -1;
  }

  /** Passes over what is at hand, up to one of the two; returns those bytes, or'ed together. */
  int passUntil(int oneStop, int otherStop) {
    byte[] hand = bytes;
    int seen = 0;
    int i = position;
    while (i < end && hand[i] != oneStop && hand[i] != otherStop) {
      seen |= hand[i++];
    }
    position = i;
    return seen & 0xFF;
  }

  /** Goes back by one byte, the one that was read last. */
  void unread() {
    position--;
  }

  /** Keeps what comes, from the byte that was read last. */
  void keep() {
    mark = position - 1;
    gaveUp = false;
  }

  /** What was kept, but for so many bytes at its end. */
  EventBytes kept(int without, boolean ascii, boolean escaped) {
    boolean tooLarge = gaveUp || position - without - mark > limit;
    EventBytes event =
        tooLarge
            ? new EventBytes(bytes, 0, 0, true, ascii, escaped)
            : new EventBytes(bytes, mark, position - without - mark, false, ascii, escaped);
    mark = NO_MARK;
    return event;
  }

  private boolean fill() throws IOException {
    if (mark != NO_MARK && position - mark > limit) {
      gaveUp = true;
      mark = NO_MARK;
    }
    int from = mark == NO_MARK ? position : mark;
    if (from > 0) {
      System.arraycopy(bytes, from, bytes, 0, end - from);
      position -= from;
      end -= from;
      mark = mark == NO_MARK ? NO_MARK : 0;
    }
    if (end == bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(bytes.length * 2, limit + LARGEST_STEP));
    }
    int count = in.read(bytes, end, bytes.length - end);
    end += Math.max(count, 0);
    return count > 0;
  }
}
