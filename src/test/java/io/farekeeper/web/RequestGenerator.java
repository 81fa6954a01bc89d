package io.farekeeper.web;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Makes requests that are wrong in one to three places, out of a random: method, target, version,
 * headers, framing, body.
 */
final class RequestGenerator {
  private final Random random;
  private String method = "";
  private String target = "";
  private String version = "";
  private String ending = "";
  private String body = "";
  private boolean isFramed;
  private boolean isChunked;
  private final List<String> headers = new ArrayList<>();

  RequestGenerator(Random random) {
    this.random = random;
  }

  RawRequest next() {
    begin();
    int mutations = 1 + random.nextInt(3);
    for (int i = 0; i < mutations; i++) {
      mutate();
    }
    frame();
    StringBuilder request = new StringBuilder(method + " " + target + version + ending);
    headers.forEach(header -> request.append(header).append(ending));
    return new RawRequest(
        request.append(ending).append(body).toString(), method.strip(), isFramed, isChunked);
  }

  private void begin() {
    String[] call = one(OddRequests.CALLS).split(" ", 3);
    method = call[0];
    target = call[1];
    body = call.length < 3 ? "" : call[2];
    version = " HTTP/1.1";
    ending = "\r\n";
    isFramed = true;
    isChunked = false;
    headers.clear();
    headers.add("Host: 127.0.0.1");
    if (random.nextInt(12) > 0) {
      String admin =
          Base64.getEncoder().encodeToString("admin:admin".getBytes(StandardCharsets.UTF_8));
      headers.add("Authorization: Basic " + admin);
    }
    if (!body.isEmpty()) {
      headers.add("Content-Type: application/json");
    }
  }

  private void mutate() {
    switch (random.nextInt(20)) {
      case 0 -> method = method();
      case 1, 2, 3 -> target = path();
      case 4, 5 -> target += query();
      case 6 -> version();
      case 7, 8, 9, 10, 11, 12 -> headers.add(header());
      case 13 -> garble();
      case 14, 15, 16 -> body = body();
      case 17 -> chunk();
      default -> {
        headers.removeIf(header -> header.startsWith("Content-Type"));
        headers.add("Content-Type: " + one(OddRequests.CONTENT_TYPES));
      }
    }
  }

  private String method() {
    String odd = one(OddRequests.METHODS);
    return odd.isEmpty() ? method.toLowerCase(Locale.ROOT) : odd;
  }

  private String path() {
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    String odd = one(OddRequests.PATH_PARTS);
    return switch (random.nextInt(4)) {
      case 0 -> path + odd;
      case 1 -> path + "/" + odd;
      case 2 -> {
        int at = random.nextInt(path.length() + 1);
        yield path.substring(0, at) + odd + path.substring(at);
      }
      default -> random.nextInt(3) > 0 ? path + "/" + odd + "/x" : one(OddRequests.TARGETS);
    };
  }

  private String query() {
    String mark = target.contains("?") ? "&" : "?";
    return mark + (random.nextInt(10) > 0 ? one(OddRequests.QUERIES) : "a=1&".repeat(3000));
  }

  private void version() {
    version = one(OddRequests.VERSIONS);
    isFramed = false;
  }

  private String header() {
    String name = one(OddRequests.HEADERS);
    String value = random.nextInt(3) > 0 ? one(OddRequests.VALUES) : text(random.nextInt(40));
    return name + ": " + value;
  }

  /** Lines that are no headers; some make it unclear where the request ends. */
  private void garble() {
    switch (random.nextInt(6)) {
      case 0 -> headers.add(one(OddRequests.NO_HEADERS));
      case 1 -> headers.add("X-Long: " + "x".repeat(random.nextInt(20_000)));
      case 2 -> {
        for (int i = 0; i < 300; i++) {
          headers.add("X-" + i + ": " + i);
        }
      }
      case 3 -> headers.add("Content-Length: " + one(OddRequests.LENGTHS));
      case 4 -> headers.removeIf(header -> header.startsWith("Host"));
      default -> ending = random.nextBoolean() ? "\n" : "\r";
    }
    isFramed = false;
  }

  private void chunk() {
    isChunked = true;
    headers.add("Transfer-Encoding: " + one(OddRequests.CODINGS));
    body =
        random.nextBoolean()
            ? Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n"
            : one(OddRequests.CHUNKS) + body;
    isFramed = false;
  }

  private String body() {
    if (random.nextInt(200) == 0) {
      return "{\"note\":\"" + "x".repeat(1_100_000) + "\"}";
    }
    return switch (random.nextInt(6)) {
      case 0 -> "[".repeat(1 + random.nextInt(20_000));
      case 1 -> new String(body.getBytes(encoding()), StandardCharsets.ISO_8859_1);
      case 2 -> {
        StringBuilder broken = new StringBuilder(body);
        for (int i = 0; i < broken.length(); i += 1 + random.nextInt(20)) {
          broken.setCharAt(i, (char) random.nextInt(256));
        }
        yield broken.toString();
      }
      case 3 -> text(random.nextInt(200));
      default -> one(OddRequests.BODIES);
    };
  }

  private Charset encoding() {
    return one(
        List.of(
            StandardCharsets.UTF_16,
            StandardCharsets.UTF_16LE,
            StandardCharsets.UTF_32BE,
            StandardCharsets.UTF_32,
            StandardCharsets.ISO_8859_1));
  }

  /** Says how long the body is, unless something else says so already. */
  private void frame() {
    boolean said = headers.stream().anyMatch(header -> header.startsWith("Content-Length"));
    if (!isChunked && !said && (!body.isEmpty() || random.nextInt(20) == 0)) {
      headers.add("Content-Length: " + body.length());
    }
    if (!isFramed && random.nextInt(4) > 0) {
      headers.add("Connection: close");
    }
  }

  /** Of any bytes but line ends. */
  private String text(int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      char c = (char) (random.nextInt(4) == 0 ? random.nextInt(256) : ' ' + random.nextInt(95));
      text.append(c == '\n' || c == '\r' ? ' ' : c);
    }
    return text.toString();
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
