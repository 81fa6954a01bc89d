package io.farekeeper.notifications;

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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** Delivers a notice by an HTTP POST; the notice's key goes along as {@code Idempotency-Key}. */
class WebhookChannel implements Channel, AutoCloseable {
  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

  // Its own mapper: the payload's names are the receiver's, whatever naming the application has.
  private final JsonMapper json = new JsonMapper();
  private final WebhookAddress address;
  private final Duration timeout;
  private final Clock clock;
  private final HttpClient client;

  /**
   * Opens the channel.
   *
   * @param timeout for the whole answer; half of it for the connection
   * @param clock tells how long a {@code Retry-After} that names a date means
   */
  WebhookChannel(WebhookAddress address, Duration timeout, Clock clock) {
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

  @Override
  public Delivery deliver(OutgoingNotice notice) {
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(requestFor(notice), _ -> new BoundedDiscard());
    try {
      return outcomeOf(answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      answer.cancel(true);
      return new Delivery.NoAnswer("no answer within " + timeout.toMillis() + " ms");
    } catch (ExecutionException e) {
      return outcomeOf(Objects.requireNonNullElse(e.getCause(), e));
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      return new Delivery.NoAnswer("interrupted");
    }
  }

  private HttpRequest requestFor(OutgoingNotice notice) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.uri())
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", notice.key())
            .POST(HttpRequest.BodyPublishers.ofString(payloadOf(notice)));
    if (address.authorization() != null) {
      request.header("Authorization", address.authorization());
    }
    return request.build();
  }

  private String payloadOf(OutgoingNotice notice) {
    Wording wording = notice.wording();
    ObjectNode payload = json.createObjectNode();
    payload.putArray("userIds").add(notice.userId());
    return payload
        .put("notificationType", wording.type())
        .put("title", wording.title())
        .put("body", wording.body())
        .putRawValue("metadata", new RawValue(wording.metadata()))
        .put("language", wording.language())
        .put("silent", wording.silent())
        .toString();
  }

  private Delivery outcomeOf(HttpResponse<Void> answer) {
    int status = answer.statusCode();
    if (status >= 200 && status < 300) {
      return new Delivery.Delivered();
    }
    if (status == 429 || status < 400 || status >= 500) {
      String retryAfter = answer.headers().firstValue("Retry-After").orElse("");
      return new Delivery.NotSent("HTTP " + status, pauseIn(retryAfter));
    }
    return new Delivery.Refused("refused by the webhook: HTTP " + status);
  }

  /** Only what failed before anything of the request went out is certain not to have been taken. */
  private static Delivery outcomeOf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return notSent("unknown host");
      }
    }
    return switch (failure) {
      case HttpConnectTimeoutException _ -> notSent("connection timed out");
      case ConnectException _ -> notSent("connection refused");
      case SSLHandshakeException _ -> notSent("TLS handshake failed");
      default -> new Delivery.NoAnswer("connection lost");
    };
  }

  private static Delivery notSent(String reason) {
    return new Delivery.NotSent(reason, Duration.ZERO);
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

  @Override
  public void close() {
    client.shutdownNow();
  }
}
