package io.farekeeper.bytemark;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One call, its whole answer within the time and the size allowed. */
final class HttpTransport implements AutoCloseable {
  private final HttpClient client;
  private final BytemarkEndpoint endpoint;
  private final BytemarkProperties properties;
  private final Clock clock;

  HttpTransport(BytemarkEndpoint endpoint, BytemarkProperties properties, Clock clock) {
    this.endpoint = endpoint;
    this.properties = properties;
    this.clock = clock;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(properties.connectTimeout())
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  /** The answer, whatever its status. */
  HttpAnswer get(PassListType list, Token token, int page) {
    URI address = endpoint.resolve(list.path(page, properties.pageSize()));
    return send(list, request(address, token).build(), false);
  }

  /**
   * Uses a pass. {@link Failure#UNREACHABLE} means that there was no connection: what breaks off
   * after that may have had an effect, and is a {@link Failure#SERVER_ERROR}.
   *
   * @param passUuid of characters that need no escape in a path
   */
  HttpAnswer use(Token token, String passUuid) {
    URI address = endpoint.resolve("/passes/" + passUuid + "/uses");
    HttpRequest request =
        request(address, token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    return send(null, request, true);
  }

  private static HttpRequest.Builder request(URI address, Token token) {
    return HttpRequest.newBuilder(address)
        .header("Authorization", token.header())
        .header("Accept", "application/json")
        .header("Accept-Encoding", "gzip")
        .header("User-Agent", "farekeeper");
  }

  /**
   * @param hasEffect whether the call changes something once it is sent
   */
  private HttpAnswer send(@Nullable PassListType list, HttpRequest request, boolean hasEffect) {
    AtomicBoolean begun = new AtomicBoolean(hasEffect);
    CompletableFuture<HttpResponse<byte[]>> call =
        client.sendAsync(
            request,
            head -> {
              begun.set(true);
              return new BoundedBody(properties.maxAnswerSize().toBytes());
            });
    return answer(await(list, call, begun));
  }

  private HttpResponse<byte[]> await(
      @Nullable PassListType list,
      CompletableFuture<HttpResponse<byte[]>> call,
      AtomicBoolean begun) {
    Duration limit = properties.readTimeout();
    try {
      return call.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      call.cancel(true);
      String message = "no answer within " + seconds(limit);
      throw new BytemarkException(Failure.TIMED_OUT, list, message);
    } catch (InterruptedException e) {
      call.cancel(true);
      throw Waiting.interrupted(list);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw failed(list, cause, begun.get());
    }
  }

  /**
   * The cause itself is not passed on: the words of the HTTP client's exceptions may quote what was
   * sent.
   */
  private BytemarkException failed(@Nullable PassListType list, Throwable cause, boolean begun) {
    if (cause instanceof BoundedBody.Excess) {
      String message = ContentDecoder.tooLarge(properties.maxAnswerSize().toBytes());
      return new BytemarkException(
          Failure.TOO_LARGE, list, message, Report.ofMessage(message), null);
    }
    if (cause instanceof HttpConnectTimeoutException) {
      String message = "no connection within " + seconds(properties.connectTimeout());
      return new BytemarkException(Failure.UNREACHABLE, list, message);
    }
    if (cause instanceof IOException && begun && !(cause instanceof ConnectException)) {
      String message = "answer broke off";
      return new BytemarkException(
          Failure.SERVER_ERROR, list, message, Report.ofMessage(message), null);
    }
    return new BytemarkException(Failure.UNREACHABLE, list, "no connection: " + why(cause));
  }

  private static String why(Throwable cause) {
    return switch (cause) {
      case ConnectException e when isOfName(e) -> "no such host";
      case ConnectException _ -> "refused";
      case SSLException _ -> "no trust in its certificate";
      default -> "it broke off";
    };
  }

  private static boolean isOfName(Throwable thrown) {
    return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
        .anyMatch(cause -> cause instanceof UnresolvedAddressException);
  }

  private HttpAnswer answer(HttpResponse<byte[]> response) {
    HttpHeaders headers = response.headers();
    Optional<Duration> retryAfter =
        headers
            .firstValue("Retry-After")
            .flatMap(header -> RetryAfter.parse(header, clock.instant()));
    int status = response.statusCode();
    try {
      long limit = properties.maxAnswerSize().toBytes();
      List<String> encodings = headers.allValues("Content-Encoding");
      byte[] body = ContentDecoder.decode(response.body(), encodings, limit);
      return new HttpAnswer(status, Utf8.decode(body), body.length, retryAfter, null);
    } catch (UnreadableJsonException e) {
      return new HttpAnswer(status, "", 0, retryAfter, e);
    }
  }

  /** Such as {@code 10 s} or {@code 0.25 s}. */
  private static String seconds(Duration duration) {
    return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
  }

  /** Ends at once; calls under way fail. */
  @Override
  public void close() {
    client.shutdownNow();
  }
}
