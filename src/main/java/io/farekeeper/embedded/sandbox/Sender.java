package io.farekeeper.embedded.sandbox;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/** Puts answers on the wire, in all the ways that an answer can arrive or fail to. */
final class Sender {
  private static final Duration LONGEST_HANG = Duration.ofMinutes(10);
  private static final Duration SLOW = Duration.ofSeconds(30);
  private static final int DROPS = 120;

  private final CountDownLatch closed;

  /** Sends until the latch opens; what still hangs then is let go. */
  Sender(CountDownLatch closed) {
    this.closed = closed;
  }

  /** Sends the answer and ends the exchange, and the connection too unless all went well. */
  void send(HttpExchange exchange, Answer answer) throws IOException, InterruptedException {
    switch (answer.delivery()) {
      case WHOLE -> whole(exchange, answer);
      case CUT -> cut(exchange, answer);
      case DRIPPED -> drip(exchange, answer);
      case GZIPPED -> gzipped(exchange, answer);
      case NEVER -> closed.await(LONGEST_HANG.toSeconds(), TimeUnit.SECONDS);
    }
    exchange.close();
  }

  private static void whole(HttpExchange exchange, Answer answer) throws IOException {
    try (OutputStream out = begin(exchange, answer)) {
      out.write(answer.body());
    }
  }

  private static void gzipped(HttpExchange exchange, Answer answer) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", answer.contentType());
    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    exchange.sendResponseHeaders(answer.status(), 0);
    try (OutputStream out = new GZIPOutputStream(exchange.getResponseBody())) {
      out.write(answer.body());
    }
  }

  /** Closing the exchange with bytes owing closes the connection, which is what is wanted. */
  private static void cut(HttpExchange exchange, Answer answer) throws IOException {
    OutputStream out = begin(exchange, answer);
    out.write(answer.body(), 0, answer.body().length / 2);
    out.flush();
  }

  private void drip(HttpExchange exchange, Answer answer) throws IOException, InterruptedException {
    byte[] body = answer.body();
    int drop = Math.max(1, Math.ceilDiv(body.length, DROPS));
    long pause = SLOW.toMillis() * drop / Math.max(1, body.length);
    try (OutputStream out = begin(exchange, answer)) {
      for (int at = 0; at < body.length; at += drop) {
        out.write(body, at, Math.min(drop, body.length - at));
        out.flush();
        if (closed.await(pause, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    }
  }

  private static OutputStream begin(HttpExchange exchange, Answer answer) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", answer.contentType());
    if (answer.status() == 429) {
      exchange.getResponseHeaders().set("Retry-After", "1");
    }
    if (answer.status() == 302) {
      exchange.getResponseHeaders().set("Location", "/maintenance");
    }
    int length = answer.body().length;
    exchange.sendResponseHeaders(answer.status(), length == 0 ? -1 : length);
    return exchange.getResponseBody();
  }
}
