package io.farekeeper.ticketlog.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventSourceTest {
  private static final int LIMIT = 20;

  private static List<String> events(boolean lines, String body) throws IOException {
    List<String> first = eventsInPieces(lines, body, 1);
    assertThat(eventsInPieces(lines, body, 7)).isEqualTo(first);
    assertThat(eventsInPieces(lines, body, 100_000)).isEqualTo(first);
    return first;
  }

  private static List<String> eventsInPieces(boolean lines, String body, int size)
      throws IOException {
    BodyBuffer buffer = new BodyBuffer(Raw.inPieces(body, size), LIMIT, size == 7 ? 5 : -1);
    EventSource source = lines ? new LineSource(buffer) : new JsonSource(buffer);
    List<String> events = new ArrayList<>();
    for (EventBytes raw = source.next(); raw != null; raw = source.next()) {
      String text = new String(raw.bytes(), raw.offset(), raw.length(), StandardCharsets.UTF_8);
      events.add(
          (raw.tooLarge() ? "LARGE" : text.strip())
              + (raw.ascii() ? "" : "*")
              + (raw.escaped() ? "\\" : ""));
    }
    return events;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":1}                              | {"a":1}
          `  {"a":1} `                         | {"a":1}
          `[]`                                 | ``
          `[ {"a":1} , {"b":[{}]},{} ]  `      | {"a":1};{"b":[{}]};{}
          `[1,"x,]",true,[2]]`                 | 1;"x,]";true;[2]
          `[{"a":"}]\\"{["},{"b":"ü"}]`        | {"a":"}]\\"{["}\\;{"b":"ü"}*
          `[{"a":"123456789012345678"},{}]`    | LARGE;{}
          `[{"a":"1234567890123"},{}]`        | LARGE;{}
          `[{"a":"123456789012"},{}]`        | {"a":"123456789012"};{}
          `[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]],1]` | LARGE;1
          `[{]`                                | MALFORMED
          `[{"a":"x},{"b":"[y]"}]`             | MALFORMED
          `[{"a":x"},{"b":"[y]"}]`             | MALFORMED
          `[{"a":1}`                           | MALFORMED
          `[{"a":1},]`                         | MALFORMED
          `[,{"a":1}]`                         | MALFORMED
          `[{"a":1} {"b":1}]`                  | MALFORMED
          `[{"a":1}]]`                         | MALFORMED
          `{"a":1}{"b":1}`                     | MALFORMED
          `{"a":1`                             | MALFORMED
          `{"a":"1`                            | MALFORMED
          `{"a":"\\`                           | MALFORMED
          """)
  void ofOneText(String body, String expected) throws IOException {
    if ("MALFORMED".equals(expected)) {
      assertThatThrownBy(() -> events(false, body))
          .isInstanceOf(MalformedBody.class)
          .hasMessage("is not well-formed JSON");
    } else {
      assertThat(String.join(";", events(false, body))).isEqualTo(expected == null ? "" : expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "\"x\"", "x", "}", "null"})
  void ofNeitherAnEventNorAnArray(String body) {
    assertThatThrownBy(() -> events(false, body))
        .hasMessage("must be an event (an object) or an array of events");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n\t ", "\uFEFF"})
  void ofNothing(String body) throws IOException {
    assertThatThrownBy(() -> events(false, body)).hasMessage("is empty");
    assertThat(events(true, body)).isEmpty();
  }

  @Test
  void ofLines() throws IOException {
    assertThat(
            events(
                true,
                "\uFEFF{\"a\":1}\r\n\n  {\"b\":\"\\n\"} \n12345678901234567890123\n{\"ü\"\n[]"))
        .containsExactly("{\"a\":1}", "{\"b\":\"\\n\"}\\", "LARGE", "{\"ü\"*", "[]");
  }

  @Test
  void aByteOrderMarkIsPassedOver() throws IOException {
    assertThat(events(false, "\uFEFF{\"a\":1}")).containsExactly("{\"a\":1}");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void memoryDoesNotGrowWithTheBody(boolean lines) throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    InputStream body = new HugeBody(lines);
    BodyBuffer buffer = new BodyBuffer(body, 256 * 1024, -1);
    EventSource source = lines ? new LineSource(buffer) : new JsonSource(buffer);
    long before = threads.getCurrentThreadAllocatedBytes();

    int large = 0;
    int small = 0;
    for (EventBytes raw = source.next(); raw != null; raw = source.next()) {
      large += raw.tooLarge() ? 1 : 0;
      small += raw.tooLarge() ? 0 : 1;
    }

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(8 * 1024 * 1024);
    assertThat(large).isEqualTo(1);
    assertThat(small).isEqualTo(50_000);
  }

  /** An event of 40 MB, then 50,000 small ones, made as they are read. */
  @SuppressWarnings("InputStreamSlowMultibyteRead") // slow enough, and short
  private static final class HugeBody extends InputStream {
    private static final byte[] TEXT = "x".repeat(1024).getBytes(StandardCharsets.UTF_8);
    private static final byte[] CLOSE = "\"}".getBytes(StandardCharsets.UTF_8);
    private final byte[] further;
    private final byte[] end;
    private long large = 40L * 1024 * 1024;
    private int events = 50_000;
    private byte[] piece;
    private int at;

    HugeBody(boolean lines) {
      piece = (lines ? "{\"a\":\"" : "[{\"a\":\"").getBytes(StandardCharsets.UTF_8);
      further = (lines ? "\n{\"a\":\"x\"}" : ",{\"a\":\"x\"}").getBytes(StandardCharsets.UTF_8);
      end = (lines ? "\n" : "]").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int read() {
      if (at == piece.length) {
        if (events < 0) {
          return -1;
        }
        next();
      }
      return piece[at++];
    }

    private void next() {
      at = 0;
      if (large > 0) {
        large -= TEXT.length;
        piece = large > 0 ? TEXT : CLOSE;
      } else {
        piece = events-- > 0 ? further : end;
      }
    }
  }
}
