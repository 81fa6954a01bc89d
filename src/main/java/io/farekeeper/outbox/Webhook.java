package io.farekeeper.outbox;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;

/** Posts JSON to one address. Redirects are not followed, and bodies of answers not kept. */
public final class Webhook implements AutoCloseable {
  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

  /** Request Timeout, Misdirected Request, Too Early, Too Many Requests. */
  private static final Set<Integer> PASSING = Set.of(408, 421, 425, 429);

  private final WebhookAddress address;
  private final Duration timeout;
  private final Clock clock;
  private final HttpClient client;

  /**
   * Opens the webhook; nothing is sent yet.
   *
   * @param timeout for the whole answer; half of it for the connection
   * @param clock says how long a {@code Retry-After} that names a date means
   */
  public Webhook(WebhookAddress address, Duration timeout, Clock clock) {
    this.address = address;
    this.timeout = timeout;
    this.clock = clock;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout.dividedBy(2))
            .build();
  }

  /** What came of a post. Reasons hold nothing of what was sent or answered. */
  public sealed interface Answer {
    /**
     * The receiver answered.
     *
     * @param code its HTTP status
     * @param retryAfter how long it wants to be left alone; zero or less if it does not say
     */
    record Status(int code, Duration retryAfter) implements Answer {
      /** 2xx: the receiver has it. */
      public boolean isTaken() {
        return code >= 200 && code < 300;
      }

      /** 4xx, but those that pass: the receiver will not take this later either. */
      public boolean isRefusal() {
        return code >= 400 && code < 500 && !PASSING.contains(code);
      }
    }

    /** The receiver was not reached: it certainly has nothing. */
    record NotSent(String reason) implements Answer {}

    /** Nobody knows whether it was taken. */
    record NoAnswer(String reason) implements Answer {}
  }

  /**
   * Posts once. Never throws for what the receiver or the network does.
   *
   * @param key goes along as {@code Idempotency-Key}
   * @throws InterruptedException if the thread is interrupted; nobody knows then whether it arrived
   */
  public Answer post(String key, String json) throws InterruptedException {
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(request(key, json), _ -> new BoundedDiscard());
    try {
      return statusOf(answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      answer.cancel(true);
      return new Answer.NoAnswer("no answer within " + timeout.toMillis() + " ms");
    } catch (ExecutionException e) {
      return failed(Objects.requireNonNullElse(e.getCause(), e));
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    }
  }

  /** Posts once, as a channel does. An interrupted thread stays so. */
  public Delivery deliver(String key, String json) {
    try {
      return switch (post(key, json)) {
        case Answer.Status status -> outcomeOf(status);
        case Answer.NotSent(String reason) -> new Delivery.NotSent(reason, Duration.ZERO);
        case Answer.NoAnswer(String reason) -> new Delivery.NoAnswer(reason);
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Delivery.NoAnswer("interrupted");
    }
  }

  private static Delivery outcomeOf(Answer.Status status) {
    if (status.isTaken()) {
      return new Delivery.Delivered();
    }
    String reason = "HTTP " + status.code();
    return status.isRefusal()
        ? new Delivery.Refused(reason)
        : new Delivery.NotSent(reason, status.retryAfter());
  }

  private HttpRequest request(String key, String json) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.uri())
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(HttpRequest.BodyPublishers.ofString(json));
    if (address.authorization() != null) {
      request.header("Authorization", address.authorization());
    }
    return request.build();
  }

  private Answer statusOf(HttpResponse<Void> answer) {
    String retryAfter = answer.headers().firstValue("Retry-After").orElse("");
    return new Answer.Status(answer.statusCode(), pauseIn(retryAfter));
  }

  private Duration pauseIn(String retryAfter) {
    if (SECONDS.matcher(retryAfter).matches()) {
      return Duration.ofSeconds(Long.parseLong(retryAfter));
    }
    try {
      ZonedDateTime until = ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME);
      return Duration.between(clock.instant(), until.toInstant());
    } catch (DateTimeParseException e) {
      return Duration.ZERO;
    }
  }

  /** Only what failed before anything of the request went out is certain not to have been taken. */
  private static Answer failed(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return new Answer.NotSent("unknown host");
      }
    }
    return switch (failure) {
      case HttpConnectTimeoutException _ -> new Answer.NotSent("connection timed out");
      case ConnectException _ -> new Answer.NotSent("connection refused");
      case SSLHandshakeException _ -> new Answer.NotSent("TLS handshake failed");
      default -> new Answer.NoAnswer("connection lost");
    };
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
