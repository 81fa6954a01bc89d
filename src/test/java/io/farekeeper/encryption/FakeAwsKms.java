package io.farekeeper.encryption;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * The two calls of AWS KMS that the driver makes, over TLS. What it wraps is the key's name and the
 * plain text; it unwraps only with keys that were not destroyed.
 */
final class FakeAwsKms implements AutoCloseable {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final Set<String> destroyed = ConcurrentHashMap.newKeySet();
  private final SSLContext tls;
  private final SSLServerSocket server;

  FakeAwsKms(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
    tls = tls(folder.resolve("kms.p12"));
    server =
        (SSLServerSocket)
            tls.getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  /** A provider whose master key has the name. */
  KeyProvider provider(String key) {
    return provider(key, "127.0.0.1:" + server.getLocalPort(), tls);
  }

  static KeyProvider provider(String key, String endpoint, SSLContext tls) {
    EncryptionProperties.Aws settings =
        new EncryptionProperties.Aws(
            "arn:aws:kms:us-east-1:1:key/" + key, null, endpoint, "sekretId", "sekret", null);
    KeyProvider provider = CloudKeys.aws(settings);
    return new KeyProvider(provider.name(), provider.credentials(), provider.masterKey(), tls);
  }

  void destroy(String key) {
    destroyed.add("arn:aws:kms:us-east-1:1:key/" + key);
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        answer(socket);
      } catch (IOException | RuntimeException e) {
        // The caller went, perhaps in the middle of a request, or the test is over.
      }
    }
  }

  private void answer(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    String head = head(in);
    int length = Integer.parseInt(head.replaceAll("(?s).*Content-Length: *([0-9]+).*", "$1"));
    BsonDocument request =
        BsonDocument.parse(new String(in.readNBytes(length), StandardCharsets.UTF_8));
    boolean wraps = head.contains("TrentService.Encrypt");
    String blob = wraps ? "" : decoded(request.getString("CiphertextBlob").getValue());
    String key = wraps ? request.getString("KeyId").getValue() : blob.split("\\|", 2)[0];
    if (destroyed.contains(key)) {
      send(socket, "400 Bad Request", "__type", "DisabledException");
    } else if (wraps) {
      String wrapped = key + "|" + request.getString("Plaintext").getValue();
      send(socket, "200 OK", "CiphertextBlob", encoded(wrapped));
    } else {
      send(socket, "200 OK", "Plaintext", blob.split("\\|", 2)[1]);
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /**
   * The library knows the header only in this spelling, which the JDK's own server does not use.
   */
  private static void send(Socket socket, String status, String name, String value)
      throws IOException {
    String body =
        new BsonDocument(name, new BsonString(value))
            .append("Message", new BsonString("sekret"))
            .toJson();
    String answer =
        "HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s".formatted(status, body.length(), body);
    socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }

  /** With a certificate for 127.0.0.1 that it trusts itself. */
  private static SSLContext tls(Path store)
      throws IOException, GeneralSecurityException, InterruptedException {
    String command =
        "-genkeypair -alias kms -keyalg EC -groupname secp256r1 -dname CN=kms -validity 2"
            + " -ext san=ip:127.0.0.1 -storetype PKCS12 -storepass changeit -keystore ";
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    int exit =
        new ProcessBuilder((keytool + " " + command + store).split(" "))
            .inheritIO()
            .start()
            .waitFor();
    if (exit != 0) {
      throw new IllegalStateException("keytool failed with " + exit);
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream content = Files.newInputStream(store)) {
      keys.load(content, PASSWORD);
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
