package io.farekeeper.bytemark;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks once for a page of passes in nobody's name, without a token: Bytemark refuses that in its
 * own envelope, a gateway or a wrong address in some other form. It counts for no circuit and no
 * rate.
 */
@Component
public class VendorProbe {
  private static final Duration CONNECTS_WITHIN = Duration.ofSeconds(2);
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(4);
  private static final int LARGEST = 64 * 1024;

  private final Supplier<BytemarkEndpoint> endpoint;

  VendorProbe(ObjectProvider<BytemarkEndpoint> endpoint) {
    this.endpoint = endpoint::getObject;
  }

  /**
   * What the vendor answered.
   *
   * @param status of HTTP; 0 without an answer
   * @param envelope whether it is in Bytemark's own form
   * @param problem why there is no answer; null if there is one
   */
  public record Response(int status, boolean envelope, @Nullable String problem) {}

  /** Asks; blocks four seconds at most. */
  public Response ask() {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint.get().resolve("/passes?per_page=1&page=1"))
            .header("Accept", "application/json")
            .header("User-Agent", "farekeeper")
            .timeout(ANSWERS_WITHIN)
            .build();
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECTS_WITHIN)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build()) {
      HttpResponse<InputStream> answer =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        return new Response(answer.statusCode(), isEnvelope(read(answer, body)), null);
      } finally {
        client.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Response(0, false, "interrupted");
    } catch (IOException e) {
      return new Response(0, false, why(e));
    }
  }

  private static byte[] read(HttpResponse<?> answer, InputStream body) throws IOException {
    boolean zipped =
        answer.headers().firstValue("Content-Encoding").filter("gzip"::equals).isPresent();
    return (zipped ? new GZIPInputStream(body) : body).readNBytes(LARGEST);
  }

  static boolean isEnvelope(byte[] body) {
    try {
      JsonNode json = JsonMapper.shared().readTree(body);
      return json != null
          && json.isObject()
          && (json.path("errors").isArray() || json.path("data").isObject());
    } catch (JacksonException e) {
      return false;
    }
  }

  /** Not in the client's own words: those may quote the address, and what stands in it. */
  private static String why(IOException thrown) {
    return switch (thrown) {
      case HttpConnectTimeoutException _ -> "no connection within 2 s";
      case HttpTimeoutException _ -> "no answer within 4 s";
      case ConnectException _ -> "no connection: refused, or no such host";
      case SSLException _ -> "no trust in its certificate, or it speaks no TLS";
      default -> "the connection broke off";
    };
  }
}
