package io.farekeeper.outbox;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Answers of all kinds of receivers, each of a known status, with one odd place beyond it. */
public final class OddHttpAnswers {
  private final Random random;

  public OddHttpAnswers(Random random) {
    this.random = random;
  }

  /** The bytes of an answer with this status. */
  public static final class Odd {
    private final int code;
    private final byte[] bytes;

    private Odd(int code, byte[] bytes) {
      this.code = code;
      this.bytes = bytes;
    }

    public int code() {
      return code;
    }

    public byte[] bytes() {
      return bytes.clone();
    }
  }

  public Odd next() {
    int code = code();
    return new Odd(code, answer(code));
  }

  private int code() {
    List<Integer> known = List.of(200, 202, 301, 400, 404, 408, 421, 425, 429, 500, 503);
    return random.nextBoolean()
        ? known.get(random.nextInt(known.size()))
        : 200 + random.nextInt(400);
  }

  private byte[] answer(int code) {
    byte[] body = new byte[random.nextInt(20) == 0 ? 200_000 : random.nextInt(300)];
    random.nextBytes(body);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(utf8("HTTP/1.1 " + code + pick(" OK", "", " Ünï") + "\r\n"));
    if (random.nextInt(3) == 0) {
      bytes.writeBytes(utf8("Retry-After: " + retryAfter() + "\r\n"));
    }
    bytes.writeBytes(utf8(framing(body.length) + "\r\n\r\n"));
    bytes.writeBytes(body);
    return mutated(bytes.toByteArray(), code);
  }

  private String framing(int length) {
    return pick(
        "Transfer-Encoding: chunked",
        "Content-Length: -5",
        "Content-Length: 99999999999",
        "Content-Type: multipart/form-data\r\nContent-Length: " + length,
        "Location: /maintenance\r\nContent-Length: " + length,
        "Connection: close\r\nContent-Length: " + length);
  }

  private String retryAfter() {
    return pick(
        "5",
        "-1",
        "999999999999999999999",
        "1e9",
        "",
        "soon",
        "Wed, 21 Oct 2099 07:28:00 GMT",
        "Wed, 99 Oct 0000 07:28:00 GMT",
        "Wed, 21 Oct 999999999 07:28:00 GMT");
  }

  /** Beyond the status: what says another number would be another answer. */
  private byte[] mutated(byte[] answer, int code) {
    int from = "HTTP/1.1 ".length() + Integer.toString(code).length();
    return switch (random.nextInt(5)) {
      case 0 -> Arrays.copyOf(answer, random.nextInt(answer.length));
      case 1 -> {
        answer[from + random.nextInt(answer.length - from)] = (byte) random.nextInt(256);
        yield answer;
      }
      default -> answer;
    };
  }

  private String pick(String... texts) {
    return texts[random.nextInt(texts.length)];
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
