package io.farekeeper.outbox;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/** A server that answers every request with the same bytes, whatever they are, and hangs up. */
public final class HttpAnswers implements AutoCloseable {
  private final ServerSocket server;
  private volatile byte[] answer = new byte[0];

  public HttpAnswers() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  public void answer(byte[] bytes) {
    answer = bytes;
  }

  public WebhookAddress address() {
    return new WebhookAddress(
        URI.create("http://127.0.0.1:" + server.getLocalPort() + "/hook"), null);
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        readRequest(socket.getInputStream());
        socket.getOutputStream().write(answer);
        socket.getOutputStream().flush();
      } catch (IOException e) {
        // The client hung up first, or the test is over.
      }
    }
  }

  /** To the end of its JSON object. */
  private static void readRequest(InputStream request) throws IOException {
    int read = request.read();
    while (read >= 0 && read != '}') {
      read = request.read();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
