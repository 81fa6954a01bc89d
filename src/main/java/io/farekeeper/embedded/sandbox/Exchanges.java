package io.farekeeper.embedded.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Takes each HTTP exchange to the vendor's interface or to the control, and sends the answer. */
final class Exchanges implements HttpHandler {
  private static final Logger LOG = System.getLogger(Exchanges.class.getName());
  private static final int LARGEST_BODY = 1 << 20;

  private final VendorApi vendor;
  private final Control control;
  private final Counters counters;
  private final Sender sender;
  private volatile Duration latency = Duration.ZERO;

  Exchanges(VendorApi vendor, Control control, Counters counters, Sender sender) {
    this.vendor = vendor;
    this.control = control;
    this.counters = counters;
    this.sender = sender;
  }

  void latency(Duration perRequest) {
    latency = perRequest;
  }

  Duration latency() {
    return latency;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try {
      sender.send(exchange, answer(exchange));
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the sandbox closes");
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException, InterruptedException {
    byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY);
    URI uri = exchange.getRequestURI();
    String path = Optional.ofNullable(uri.getPath()).orElse("/");
    try {
      return path.startsWith("/__")
          ? control.answer(exchange.getRequestMethod(), path, body)
          : vendorAnswer(exchange, path, uri);
    } catch (RuntimeException unforeseen) {
      // The stand-in's own mistake, or a full disk: to be seen, and not mistaken for a fault.
      LOG.log(Level.ERROR, "The Bytemark sandbox failed to answer", unforeseen);
      return Answer.json(500, Json.object().put("error", "the sandbox failed; see its log"));
    }
  }

  private Answer vendorAnswer(HttpExchange exchange, String path, URI uri)
      throws InterruptedException {
    counters.enter();
    try {
      if (latency.isPositive()) {
        Thread.sleep(latency);
      }
      return vendor.answer(
          VendorRequest.parse(exchange.getRequestMethod(), path, uri.getRawQuery()),
          exchange.getRequestHeaders().getFirst("Authorization"));
    } finally {
      counters.leave();
    }
  }
}
