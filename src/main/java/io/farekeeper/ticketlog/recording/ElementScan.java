package io.farekeeper.ticketlog.recording;

import java.io.IOException;

/**
 * Finds where a JSON value ends, whatever its size and depth, without understanding it: brackets
 * are counted, texts are passed over. Where a quotation mark is lost, what should be text comes to
 * stand outside of texts: that is noticed, lest a value swallows its neighbours.
 */
final class ElementScan {
  private static final boolean[] OUTSIDE_TEXTS = new boolean[0x80];

  static {
    " \n\r\t:,+-.0123456789eEtrufalsn".chars().forEach(c -> OUTSIDE_TEXTS[c] = true);
  }

  private final BodyBuffer body;
  private int seen;
  private boolean escaped;

  ElementScan(BodyBuffer body) {
    this.body = body;
  }

  /**
   * Reads the value that begins with the byte that was read last.
   *
   * @throws MalformedBody if the body ends within it
   */
  EventBytes value(int first) throws IOException {
    body.keep();
    seen = 0;
    escaped = false;
    if (first == '{' || first == '[') {
      brackets();
    } else if (first == '"') {
      text();
    } else {
      seen |= first;
      plain();
    }
    return body.kept(0, seen < 0x80, escaped);
  }

  private void brackets() throws IOException {
    for (long depth = 1; depth > 0; ) {
      int next = required();
      seen |= next;
      switch (next) {
        case '"' -> text();
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        default -> requirePossible(next);
      }
    }
  }

  /** Outside of texts there are numbers, three words, and signs between them. */
  private static void requirePossible(int c) throws MalformedBody {
    if (c >= OUTSIDE_TEXTS.length || !OUTSIDE_TEXTS[c]) {
      throw MalformedBody.notJson();
    }
  }

  private void text() throws IOException {
    while (true) {
      seen |= body.passUntil('"', '\\');
      int next = required();
      seen |= next;
      if (next == '"') {
        return;
      }
      if (next == '\\') {
        escaped = true;
        seen |= required();
      }
    }
  }

  /** A number or a word: it ends before what cannot be part of it. */
  private void plain() throws IOException {
    for (int next = body.read(); next >= 0; next = body.read()) {
      if (next == ',' || next == ']' || next == '}' || isSpace(next)) {
        body.unread();
        return;
      }
      seen |= next;
    }
  }

  private int required() throws IOException {
    int next = body.read();
    if (next < 0) {
      throw MalformedBody.notJson();
    }
    return next;
  }

  static boolean isSpace(int c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }
}
