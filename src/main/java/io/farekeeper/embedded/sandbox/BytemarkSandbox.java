package io.farekeeper.embedded.sandbox;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A stand-in for Bytemark's customer API on 127.0.0.1, in this process. Every user id is a rider,
 * whose token is {@code tok-<user id>} and whose passes follow from the id: the same in every
 * sandbox. Beside the vendor's three calls it answers {@code /__riders} and {@code /__stats} for
 * people with curl. Thread-safe.
 */
public final class BytemarkSandbox implements AutoCloseable {
  /**
   * Room for a client's whole pool to connect at once; the default of 50 makes some wait a second.
   */
  private static final int BACKLOG = 1024;

  static {
    // Read once, when the server's classes load. Without the first, answers wait 40 ms for an
    // acknowledgement; with the defaults of the others a pool loses connections it counts on.
    setUnlessSet("sun.net.httpserver.nodelay", "true");
    setUnlessSet("sun.net.httpserver.maxIdleConnections", "4096");
    setUnlessSet("sun.net.httpserver.idleInterval", "300");
  }

  private final HttpServer server;
  private final ExecutorService threads;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Riders riders;
  private final Counters counters = new Counters();
  private final VendorApi vendor;
  private final Exchanges exchanges;

  private BytemarkSandbox(Clock clock, int port, StateFile file) throws IOException {
    riders = new Riders(clock, file);
    vendor = new VendorApi(riders, new Envelope(clock), counters);
    Control control = new Control(riders, this::stats);
    exchanges = new Exchanges(vendor, control, counters, new Sender(closed));
    byte[] loopback = {127, 0, 0, 1};
    var address = new InetSocketAddress(InetAddress.getByAddress(loopback), port);
    server = HttpServer.create(address, BACKLOG, "/", exchanges);
    threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("sandbox-", 0).factory());
    server.setExecutor(threads);
  }

  /** Starts a sandbox on a free port that forgets everything when closed. */
  public static BytemarkSandbox start(Clock clock) {
    return start(clock, 0);
  }

  /**
   * Starts a sandbox that forgets everything when closed.
   *
   * @param port the TCP port, 0 for a free one
   */
  public static BytemarkSandbox start(Clock clock, int port) {
    return start(clock, port, null);
  }

  /**
   * Starts a sandbox.
   *
   * @param clock gives the time of answers, purchases and uses
   * @param port the TCP port, 0 for a free one
   * @param stateFile where tokens and passes are kept that differ from those that a rider begins
   *     with; read now and written after each change. Null keeps them in memory only
   * @throws UncheckedIOException if the port is taken or the file cannot be read
   * @throws IllegalStateException if the file is not one of a sandbox
   */
  public static BytemarkSandbox start(Clock clock, int port, @Nullable Path stateFile) {
    try {
      BytemarkSandbox sandbox = new BytemarkSandbox(clock, port, StateFile.at(stateFile));
      sandbox.server.start();
      return sandbox;
    } catch (IOException failed) {
      throw new UncheckedIOException("The sandbox cannot listen on 127.0.0.1:" + port, failed);
    }
  }

  /** Where it answers, without a slash at the end: what clients take as the API's base. */
  public URI baseUrl() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The rider of that id, 0 or more; always the same object. */
  public SandboxRider rider(long userId) {
    return riders.of(userId);
  }

  /** The most passes on a page, whatever the client asks for; 20 unless set. */
  public void maxPerPage(int passes) {
    vendor.maxPerPage(passes);
  }

  /** How long every answer of the vendor's calls takes at least; nothing unless set. */
  public void latency(Duration perRequest) {
    exchanges.latency(perRequest);
  }

  /** Requests to the vendor's calls so far, with whatever outcome. */
  public long calls() {
    return counters.calls();
  }

  /** Those of them that came with a token, valid or not any more, of this rider. */
  public long callsOf(long userId) {
    return riders.of(userId).calls();
  }

  /**
   * The most requests ever worked on at once; one that hangs or drips counts until it begins to.
   */
  public int maxConcurrentSeen() {
    return counters.mostInFlight();
  }

  /** Stops at once: connections are closed, answers under way are lost. */
  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private ObjectNode stats() {
    ObjectNode stats = Json.object();
    stats.put("calls", counters.calls());
    stats.put("unauthorized", counters.unauthorized());
    stats.put("max_concurrent", counters.mostInFlight());
    stats.put("riders_seen", riders.seen());
    stats.put("max_per_page", vendor.maxPerPage());
    stats.put("latency_ms", exchanges.latency().toMillis());
    return stats;
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
