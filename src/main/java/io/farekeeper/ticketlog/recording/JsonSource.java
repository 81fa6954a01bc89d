package io.farekeeper.ticketlog.recording;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A body that is one JSON text: an event, or an array of events. */
final class JsonSource implements EventSource {
  private static final int[] BYTE_ORDER_MARK = {0xEF, 0xBB, 0xBF};

  private enum Place {
    START,
    IN_ARRAY,
    AFTER_SINGLE,
    END
  }

  private final BodyBuffer body;
  private final ElementScan scan;
  private Place place = Place.START;
  private boolean single;

  JsonSource(BodyBuffer body) {
    this.body = body;
    scan = new ElementScan(body);
  }

  @Override
  public @Nullable EventBytes next() throws IOException {
    return switch (place) {
      case START -> first();
      case IN_ARRAY -> further();
      case AFTER_SINGLE, END -> end();
    };
  }

  @Override
  public boolean isOneText() {
    return true;
  }

  @Override
  public boolean isSingle() {
    return single;
  }

  private @Nullable EventBytes first() throws IOException {
    int begin = afterSpace(skipByteOrderMark(body));
    if (begin == '{') {
      place = Place.AFTER_SINGLE;
      single = true;
      return scan.value(begin);
    }
    if (begin == '[') {
      place = Place.IN_ARRAY;
      int element = afterSpace(body.read());
      return element == ']' ? end() : element(element);
    }
    throw new MalformedBody(
        begin < 0 ? "is empty" : "must be an event (an object) or an array of events");
  }

  private @Nullable EventBytes further() throws IOException {
    int next = afterSpace(body.read());
    if (next == ']') {
      return end();
    }
    if (next != ',') {
      throw MalformedBody.notJson();
    }
    return element(afterSpace(body.read()));
  }

  private EventBytes element(int begin) throws IOException {
    if (begin < 0 || begin == ',' || begin == ']' || begin == '}') {
      throw MalformedBody.notJson();
    }
    return scan.value(begin);
  }

  private @Nullable EventBytes end() throws IOException {
    place = Place.END;
    if (afterSpace(body.read()) >= 0) {
      throw MalformedBody.notJson();
    }
    return null;
  }

  private int afterSpace(int read) throws IOException {
    int next = read;
    while (ElementScan.isSpace(next)) {
      next = body.read();
    }
    return next;
  }

  /** Returns the first byte after it. */
  static int skipByteOrderMark(BodyBuffer body) throws IOException {
    int first = body.read();
    if (first != BYTE_ORDER_MARK[0]) {
      return first;
    }
    if (body.read() != BYTE_ORDER_MARK[1] || body.read() != BYTE_ORDER_MARK[2]) {
      throw MalformedBody.notJson();
    }
    return body.read();
  }
}
