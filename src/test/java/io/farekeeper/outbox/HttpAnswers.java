package io.farekeeper.outbox;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that answers every request with bytes of a test's choice, and hangs up. */
public final class HttpAnswers implements AutoCloseable {
  private static final Pattern LENGTH =
      Pattern.compile("(?i)\\ncontent-length: (\\d+)\r\n(?s:.*)\r\n\r\n$");

  private final ServerSocket server;
  private volatile Function<String, byte[]> answer = _ -> new byte[0];

  public HttpAnswers() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  /**
   * Sets what is answered.
   *
   * @param to the answer to a request's body
   */
  public void answer(Function<String, byte[]> to) {
    answer = to;
  }

  public String url() {
    return "http://127.0.0.1:" + server.getLocalPort() + "/hook";
  }

  WebhookAddress address() {
    return new WebhookAddress(URI.create(url()), null);
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> answer(socket));
      } catch (IOException e) {
        // The test is over.
      }
    }
  }

  private void answer(Socket socket) {
    try (socket) {
      byte[] bytes = answer.apply(body(socket.getInputStream()));
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    } catch (IOException e) {
      // The client hung up first.
    }
  }

  private static String body(InputStream request) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int read = request.read();
      if (read < 0) {
        throw new IOException("no whole request");
      }
      head.append((char) read);
    }
    Matcher length = LENGTH.matcher(head);
    int bytes = length.find() ? Integer.parseInt(length.group(1)) : 0;
    return new String(request.readNBytes(bytes), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
