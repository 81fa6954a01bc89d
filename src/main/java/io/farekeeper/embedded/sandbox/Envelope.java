package io.farekeeper.embedded.sandbox;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/** What the vendor wraps every answer in: {@code {errors, server_time, data}}. */
final class Envelope {
  private final Clock clock;

  Envelope(Clock clock) {
    this.clock = clock;
  }

  /** A success; the data are JSON. */
  byte[] data(byte[] data) {
    return wrap("", data);
  }

  /** A success; the data are JSON. */
  byte[] data(String data) {
    return data(data.getBytes(StandardCharsets.UTF_8));
  }

  /** A failure with that code; it carries no data. */
  Answer error(int status, int code, String message) {
    byte[] error = Json.bytes(Json.object().put("code", code).put("message", message));
    return Answer.json(
        status,
        wrap(new String(error, StandardCharsets.UTF_8), "null".getBytes(StandardCharsets.UTF_8)));
  }

  /** The failure that means that the token is not valid, with the status that it came with. */
  Answer sessionExpired(int status) {
    return error(status, 50020, "Unfortunately, your session has expired. Please log back in.");
  }

  private byte[] wrap(String error, byte[] data) {
    String time = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    byte[] head =
        "{\"errors\":[%s],\"server_time\":\"%s\",\"data\":"
            .formatted(error, time)
            .getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[head.length + data.length + 1];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(data, 0, all, head.length, data.length);
    all[all.length - 1] = '}';
    return all;
  }
}
