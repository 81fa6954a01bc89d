package io.farekeeper.process;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service that delivers notices; it remembers the keys of the notices for each user. */
final class NoticeReceiver implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<Long, Set<String>> keys = new ConcurrentHashMap<>();
  private final AtomicInteger posts = new AtomicInteger();

  NoticeReceiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::take);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/notices";
  }

  /** How often it was called. */
  int posts() {
    return posts.get();
  }

  /** The different keys for each user with a notice. */
  Map<Long, Set<String>> keysByUser() {
    return Map.copyOf(keys);
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode body = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
      String key = String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
      for (JsonNode user : body.path("userIds")) {
        keys.computeIfAbsent(user.asLong(), _ -> ConcurrentHashMap.newKeySet()).add(key);
      }
      posts.incrementAndGet();
      exchange.sendResponseHeaders(200, -1);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
