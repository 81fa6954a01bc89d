package io.farekeeper.bytemark;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** One GET, its whole answer within the time and the size allowed. */
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
  HttpAnswer get(Which list, Token token, int page) {
    URI address = endpoint.resolve(list.path(page, properties.pageSize()));
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .header("Authorization", token.header())
            .header("Accept", "application/json")
            .header("User-Agent", "farekeeper")
            .build();
    AtomicBoolean begun = new AtomicBoolean();
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
      Which list, CompletableFuture<HttpResponse<byte[]>> call, AtomicBoolean begun) {
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
  private BytemarkException failed(Which list, Throwable cause, boolean begun) {
    if (cause instanceof BoundedBody.Excess) {
      String message = "answer larger than " + properties.maxAnswerSize().toBytes() + " bytes";
      return new BytemarkException(
          Failure.TOO_LARGE, list, message, Report.ofMessage(message), null);
    }
    if (cause instanceof HttpConnectTimeoutException) {
      String message = "no connection within " + seconds(properties.connectTimeout());
      return new BytemarkException(Failure.UNREACHABLE, list, message);
    }
    if (cause instanceof IOException && begun) {
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
    byte[] body = response.body();
    Optional<Duration> retryAfter =
        response
            .headers()
            .firstValue("Retry-After")
            .flatMap(header -> RetryAfter.parse(header, clock.instant()));
    return new HttpAnswer(response.statusCode(), Utf8.decode(body), body.length, retryAfter);
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
