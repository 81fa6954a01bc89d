package io.farekeeper.bytemark;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A vendor whose answers the test sets. */
final class VendorStub implements AutoCloseable {
  private static final Pattern PAGE = Pattern.compile("[?&]page=(\\d+)");

  /** One call as it came in; number counts the calls from 1. */
  record Call(PassListType list, int page, String token, String uri, int number) {}

  /** What is done with a call. */
  interface Answer {
    void send(HttpExchange exchange) throws IOException, InterruptedException;
  }

  /** Decides what is done with a call. */
  interface Script {
    Answer answer(Call call);
  }

  private final HttpServer server;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  final List<Call> calls = new CopyOnWriteArrayList<>();
  final List<Long> times = new CopyOnWriteArrayList<>();
  volatile Script script = call -> json("[]");

  VendorStub() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    mostAtOnce.accumulateAndGet(running.incrementAndGet(), Math::max);
    try {
      times.add(System.nanoTime());
      String uri = exchange.getRequestURI().toString();
      Matcher page = PAGE.matcher(uri);
      PassListType list =
          uri.contains("/v4.0/passes") ? PassListType.EXPIRED : PassListType.CURRENT;
      String token = exchange.getRequestHeaders().getFirst("Authorization").substring(7);
      Call call;
      synchronized (calls) {
        int number = page.find() ? Integer.parseInt(page.group(1)) : 0;
        call = new Call(list, number, token, uri, calls.size() + 1);
        calls.add(call);
      }
      script.answer(call).send(exchange);
      exchange.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      running.decrementAndGet();
    }
  }

  BytemarkEndpoint endpoint() {
    return new BytemarkEndpoint(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/base/"));
  }

  int mostAtOnce() {
    return mostAtOnce.get();
  }

  int running() {
    return running.get();
  }

  long calls(String token) {
    return calls.stream().filter(call -> call.token().equals(token)).count();
  }

  /** A good answer with these passes, and nothing after it. */
  static Answer json(String passes) {
    return json(passes, "{\"page\":1,\"per_page\":1000,\"next\":null}", "null");
  }

  static Answer json(String passes, String pagination, String total) {
    return body(
        200,
        """
        {"errors":[],"server_time":"2026-01-02T03:04:05Z","data":{"passes":%s,"page_count":1,"total_count":%s,"pagination":%s}}\
        """
            .formatted(passes, total, pagination));
  }

  static String pass(String uuid) {
    return "{\"uuid\":\"" + uuid + "\",\"status\":\"USABLE\"}";
  }

  static Answer body(int status, String text, String... headers) {
    return exchange -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
      }
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  /** Never answers. */
  Answer hang() {
    return exchange -> closed.await();
  }

  /** Answers after a while. */
  Answer slow(long millis, Answer answer) {
    return exchange -> {
      closed.await(millis, TimeUnit.MILLISECONDS);
      answer.send(exchange);
    };
  }

  /** Sends a byte every few milliseconds, without end, in chunks. */
  Answer drip() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      while (!closed.await(5, TimeUnit.MILLISECONDS)) {
        out.write(' ');
        out.flush();
      }
    };
  }

  /** Promises more than it sends. */
  static Answer cut() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 1000);
      exchange.getResponseBody().write("{\"errors\":[],".getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
    };
  }

  /** Breaks off within a chunked answer. */
  static Answer cutChunk() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write("{\"errors\":[],".getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
      throw new IOException("cut");
    };
  }

  /** Closes the connection without an answer. */
  static Answer hangUp() {
    return exchange -> {};
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
