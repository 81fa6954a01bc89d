package io.farekeeper.ticketlog.recording;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A body of lines, each an event. Blank lines are nothing. */
final class LineSource implements EventSource {
  private final BodyBuffer body;
  private boolean started;

  LineSource(BodyBuffer body) {
    this.body = body;
  }

  @Override
  public @Nullable EventBytes next() throws IOException {
    int next = started ? body.read() : JsonSource.skipByteOrderMark(body);
    started = true;
    while (ElementScan.isSpace(next)) {
      next = body.read();
    }
    return next < 0 ? null : line(next);
  }

  private EventBytes line(int first) throws IOException {
    body.keep();
    int seen = 0;
    boolean escaped = false;
    int next = first;
    while (next >= 0 && next != '\n') {
      seen |= next;
      escaped |= next == '\\';
      seen |= body.passUntil('\n', '\\');
      next = body.read();
    }
    return body.kept(next < 0 ? 0 : 1, seen < 0x80, escaped);
  }

  @Override
  public boolean isOneText() {
    return false;
  }

  @Override
  public boolean isSingle() {
    return false;
  }
}
