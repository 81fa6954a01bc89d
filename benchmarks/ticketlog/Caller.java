package ticketlog;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * One kept-alive HTTP/1.1 connection, as thin as can be: what the caller's side costs is not what
 * is measured, and it shares the processors.
 */
final class Caller implements AutoCloseable {
  private final SocketAddress address;
  private final String headers;
  private SocketChannel socket;
  private InputStream in;
  private OutputStream out;
  private boolean closing;

  Caller(int port, String authorization) throws IOException {
    address = new InetSocketAddress("127.0.0.1", port);
    headers =
        " HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s"
            .formatted(
                port, authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n");
    connect();
  }

  private void connect() throws IOException {
    socket = SocketChannel.open(address);
    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    in = new BufferedInputStream(Channels.newInputStream(socket), 64 * 1024);
    out = Channels.newOutputStream(socket);
  }

  /** What was answered; anything but success fails. */
  String get(String path) throws IOException {
    out.write(("GET " + path + headers + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    return answer();
  }

  /** Posts a JSON text and returns what was answered; anything but success fails. */
  String post(String path, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    byte[] head = head(path, "application/json", body.length);
    byte[] request = new byte[head.length + body.length];
    System.arraycopy(head, 0, request, 0, head.length);
    System.arraycopy(body, 0, request, head.length, body.length);
    out.write(request);
    return answer();
  }

  /** Posts a file of lines as a stream. */
  String post(String path, Path lines) throws IOException {
    try (FileChannel file = FileChannel.open(lines)) {
      out.write(head(path, "application/x-ndjson", file.size()));
      for (long sent = 0; sent < file.size(); ) {
        sent += file.transferTo(sent, file.size() - sent, socket);
      }
    }
    return answer();
  }

  private byte[] head(String path, String type, long length) {
    return "POST %s%sContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
        .formatted(path, headers, type, length)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private String answer() throws IOException {
    String status = line();
    long length = 0;
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
        length = Long.parseLong(header.substring(15).strip());
      } else if (header.equalsIgnoreCase("Connection: close")) {
        closing = true;
      } else if (header.regionMatches(true, 0, "Transfer-Encoding: chunked", 0, 26)) {
        length = -1;
      }
    }
    String body = length < 0 ? chunks() : exactly((int) length);
    if (closing) {
      // Tomcat does so after a hundred requests.
      socket.close();
      connect();
      closing = false;
    }
    if (!status.startsWith("HTTP/1.1 2")) {
      throw new IllegalStateException(status + ": " + body);
    }
    return body;
  }

  private String chunks() throws IOException {
    StringBuilder body = new StringBuilder();
    while (true) {
      int length = Integer.parseInt(line().strip(), 16);
      body.append(exactly(length));
      line();
      if (length == 0) {
        return body.toString();
      }
    }
  }

  private String exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the connection ended within an answer");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection ended");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
