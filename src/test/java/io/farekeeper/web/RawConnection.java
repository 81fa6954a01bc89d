package io.farekeeper.web;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends bytes to a server and reads what it answers; a connection is used again while it can be.
 */
final class RawConnection implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;

  private final int port;
  private @Nullable Socket socket;
  private @Nullable InputStream in;

  RawConnection(int port) {
    this.port = port;
  }

  /**
   * An answer.
   *
   * @param type its media type, without parameters
   */
  record Answer(int status, String type, int length) {}

  /** All final answers to the request: none if the server just closes the connection. */
  List<Answer> send(RawRequest request) throws IOException {
    boolean reused = socket != null;
    try {
      return exchange(request);
    } catch (IOException e) {
      close();
      if (!reused) {
        throw e;
      }
      // It was closed by the server after the answer before.
      return exchange(request);
    }
  }

  private List<Answer> exchange(RawRequest request) throws IOException {
    if (socket == null) {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
    }
    try {
      socket.getOutputStream().write(request.bytes());
      if (!request.isFramed()) {
        socket.shutdownOutput();
      }
    } catch (IOException e) {
      // The server has answered, and reads no more.
    }
    List<Answer> answers = new ArrayList<>();
    boolean more = true;
    while (more) {
      Answer answer = read(request.method().equals("HEAD") && request.isFramed());
      if (answer != null) {
        answers.add(answer);
      }
      more = socket != null && !request.isFramed();
    }
    return answers;
  }

  /** The next final answer; null, and the connection closed, if there is none. */
  private @Nullable Answer read(boolean withoutBody) throws IOException {
    String line = line();
    if (line == null || !line.startsWith("HTTP/1.")) {
      close();
      return null;
    }
    int status = Integer.parseInt(line.substring(9, 12));
    Map<String, String> headers = new TreeMap<>();
    for (String header = line(); header != null && !header.isEmpty(); header = line()) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    if (status < 200) {
      return read(withoutBody);
    }
    int length = withoutBody || status == 204 || status == 304 ? 0 : body(headers);
    if ("close".equalsIgnoreCase(headers.get("connection"))) {
      close();
    }
    return new Answer(
        status, headers.getOrDefault("content-type", "").replaceFirst(";.*", ""), length);
  }

  private int body(Map<String, String> headers) throws IOException {
    if ("chunked".equals(headers.get("transfer-encoding"))) {
      int sum = 0;
      for (int size = chunk(); size > 0; size = chunk()) {
        sum += skip(size);
        line();
      }
      line();
      return sum;
    }
    String length = headers.get("content-length");
    int read = skip(length == null ? Integer.MAX_VALUE : Integer.parseInt(length));
    if (length == null) {
      close();
    }
    return read;
  }

  private int chunk() throws IOException {
    String size = line();
    return size == null ? 0 : Integer.parseInt(size.strip(), 16);
  }

  private int skip(int most) throws IOException {
    int read = 0;
    byte[] buffer = new byte[8192];
    while (read < most && in != null) {
      int count = in.read(buffer, 0, Math.min(buffer.length, most - read));
      if (count < 0) {
        close();
      } else {
        read += count;
      }
    }
    return read;
  }

  private @Nullable String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    if (in == null) {
      return null;
    }
    int next = in.read();
    if (next < 0) {
      return null;
    }
    for (; next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      socket.close();
    }
    socket = null;
    in = null;
  }
}
