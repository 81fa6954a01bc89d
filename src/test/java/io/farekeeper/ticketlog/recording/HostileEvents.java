package io.farekeeper.ticketlog.recording;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes events that a client in its right mind does not send. Each begins with a mark. */
final class HostileEvents {
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "-0.0",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "-9223372036854775809",
          "2147483648",
          "18446744073709551616",
          "1e308",
          "1.8e308",
          "1e400",
          "-1e-400",
          "1e6144",
          "1e6145",
          "1e99999999999",
          "4.9e-324",
          "5e-325",
          "0.1",
          "1E+2",
          "1234567890123456789012345678901234",
          "12345678901234567890123456789012345",
          "0.30000000000000004");
  private static final List<String> NO_NUMBERS =
      List.of("NaN", "Infinity", "-Infinity", "01", "1.", ".5", "+1", "0x10", "1e", "nul", "True");
  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "\\u0000",
          "\\ud800",
          "\\udc00\\ud800",
          "\\ud83d\\ude00",
          "\\/",
          "ü",
          "😀",
          "\uFFFE",
          "\u2028",
          "\\\"",
          "${jndi}",
          "=1+1",
          "../..",
          "'; --",
          "<script>",
          "null",
          "%s%n");
  private static final List<String> KEYS =
      List.of(
          "",
          ".",
          "a.b",
          "$set",
          "$where",
          "$ref",
          "$id",
          "$db",
          "_id",
          "farekeeper",
          "__proto__",
          "__v",
          "0",
          "constructor",
          "user_id",
          "uuid",
          "status",
          "timestamp",
          "event_id",
          "currency",
          "purchase_amount",
          "refund_amount",
          "route_info",
          "device_info",
          "expiration_date",
          "validation_location",
          "\\u0000",
          "\\ud800",
          "segment",
          "ü",
          "mark");
  private static final String[] BAD_UTF8 = {"C080", "EDA080", "80", "E282", "F4908080", "FF", "C3"};

  private final Random random;

  HostileEvents(long seed) {
    random = new Random(seed);
  }

  /** An event's bytes, without a line's end among them. */
  byte[] next(String mark, int user) {
    String start =
        "{\"mark\":\"%s\",\"user_id\":%d,\"uuid\":\"u\",\"status\":\"validated\""
            .formatted(mark, user);
    byte[] event = (start + rest() + "}").getBytes(StandardCharsets.UTF_8);
    return switch (random.nextInt(40)) {
      case 0 -> mutated(event, start.length());
      case 1 ->
          Arrays.copyOf(event, start.length() + random.nextInt(event.length - start.length()));
      case 2, 3, 4 -> withBadUtf8(event, start.length());
      default -> event;
    };
  }

  private String rest() {
    return switch (random.nextInt(12)) {
      case 0 -> ",\"deep\":" + nested(random.nextInt(1, 60));
      case 1 -> random.nextInt(20) == 0 ? ",\"deep\":" + nested(20_000) : "";
      case 2 -> random.nextInt(20) == 0 ? ",\"big\":\"" + "x".repeat(300_000) + "\"" : "";
      case 3 -> random.nextInt(10) == 0 ? wide(random.nextInt(900, 1100)) : wide(20);
      case 4 -> random.nextInt(10) == 0 ? ",\"" + "k".repeat(70_000) + "\":1" : "";
      case 5 -> ",\"n\":" + "9".repeat(random.nextInt(1, 1500));
      default -> fields(random.nextInt(6), 3);
    };
  }

  private String nested(int depth) {
    boolean list = random.nextBoolean();
    return (list ? "[" : "{\"d\":").repeat(depth)
        + "1"
        + (list ? "]" : "}").repeat(random.nextInt(50) == 0 ? depth - 1 : depth);
  }

  private static String wide(int fields) {
    StringBuilder json = new StringBuilder();
    for (int i = 0; i < fields; i++) {
      json.append(",\"f").append(i).append("\":").append(i);
    }
    return json.toString();
  }

  private String fields(int count, int depth) {
    StringBuilder json = new StringBuilder();
    for (int i = 0; i < count; i++) {
      String key = random.nextInt(3) == 0 ? pick(KEYS) : "k" + random.nextInt(10);
      json.append(",\"").append(key).append("\":").append(value(depth));
    }
    return json.toString();
  }

  private String value(int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 5)) {
      case 0, 1 -> random.nextInt(3) == 0 ? pick(NUMBERS) : String.valueOf(random.nextLong());
      case 2, 3 -> "\"" + (random.nextInt(3) == 0 ? pick(TEXTS) : "t" + random.nextInt()) + "\"";
      case 4 -> random.nextInt(30) == 0 ? pick(NO_NUMBERS) : pick(List.of("true", "false", "null"));
      case 5 -> "[" + value(depth - 1) + "," + value(depth - 1) + "]";
      default -> "{\"o\":1" + fields(random.nextInt(4), depth - 1) + "}";
    };
  }

  private byte[] mutated(byte[] event, int from) {
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      byte now = (byte) random.nextInt(256);
      event[random.nextInt(from, event.length)] = now == '\n' || now == '\r' ? 0 : now;
    }
    return event;
  }

  private byte[] withBadUtf8(byte[] event, int from) {
    byte[] bad = java.util.HexFormat.of().parseHex(BAD_UTF8[random.nextInt(BAD_UTF8.length)]);
    byte[] tail = ",\"b\":\"".getBytes(StandardCharsets.UTF_8);
    byte[] end = "\"}".getBytes(StandardCharsets.UTF_8);
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    out.write(event, 0, from);
    out.writeBytes(tail);
    out.writeBytes(bad);
    out.writeBytes(end);
    return out.toByteArray();
  }

  private String pick(List<String> words) {
    return words.get(random.nextInt(words.size()));
  }
}
