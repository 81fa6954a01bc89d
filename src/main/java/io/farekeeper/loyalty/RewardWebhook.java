package io.farekeeper.loyalty;

import io.farekeeper.servers.InvalidConfigurationException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The operator's service that issues rewards, if there is one. */
@Component
class RewardWebhook implements AutoCloseable {
  // Its own mapper: the payload's names are the receiver's, whatever naming the application has.
  private final JsonMapper json = new JsonMapper();
  private final @Nullable URI url;
  private final @Nullable String authorization;
  private final Duration timeout;
  private final HttpClient client;

  RewardWebhook(LoyaltyRules rules) {
    this.url = rules.issuer() == LoyaltyRules.Issuer.WEBHOOK ? address(rules.webhook()) : null;
    this.authorization = header(rules.webhook().authorization());
    this.timeout = rules.webhook().timeout();
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout.dividedBy(2))
            .build();
  }

  /** What came of posting a reward. Reasons hold nothing of the answer's content. */
  sealed interface Outcome {
    /** The service has it. */
    record Issued() implements Outcome {}

    /** The service will never take it. */
    record Refused(String reason) implements Outcome {}

    /** It certainly was not taken, and may be later. */
    record NotTaken(String reason) implements Outcome {}

    /** Nobody knows whether it was taken. */
    record NoAnswer(String reason) implements Outcome {}
  }

  private static URI address(LoyaltyRules.Webhook webhook) {
    try {
      URI uri = URI.create(webhook.url() == null ? "" : webhook.url().strip());
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getUserInfo() == null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Said below, without what was given.
    }
    throw new InvalidConfigurationException(
        "farekeeper.loyalty.issuer is webhook: it needs an http or https address, without"
            + " credentials in it, in farekeeper.loyalty.webhook.url");
  }

  private static @Nullable String header(@Nullable String value) {
    if (value != null && !value.chars().allMatch(c -> c >= ' ' && c < 127)) {
      throw new InvalidConfigurationException(
          "farekeeper.loyalty.webhook.authorization cannot be sent: it holds line ends or letters"
              + " that no header may have (the value is not shown here)");
    }
    return value == null ? null : value.strip();
  }

  /**
   * Posts a reward once; the reward's id goes along as {@code Idempotency-Key}. Never throws for
   * what the receiver or the network does.
   *
   * @throws InterruptedException if the thread is interrupted; nobody knows then whether it arrived
   */
  Outcome issue(Reward reward) throws InterruptedException {
    if (url == null) {
      return new Outcome.NotTaken("no webhook issues rewards");
    }
    try {
      return outcomeOf(
          client.send(request(url, reward), HttpResponse.BodyHandlers.discarding()).statusCode());
    } catch (ConnectException e) {
      return new Outcome.NotTaken("cannot be connected to");
    } catch (IOException e) {
      return new Outcome.NoAnswer("no answer");
    }
  }

  private HttpRequest request(URI address, Reward reward) {
    String key = "loyalty-reward:" + reward.id();
    String body =
        json.createObjectNode()
            .put("reward_id", key)
            .put("user_id", reward.userId())
            .put("milestone", reward.milestone())
            .put("rides", reward.rides())
            .put("tickets", reward.tickets())
            .toString();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return request.build();
  }

  private static Outcome outcomeOf(int status) {
    if (status >= 200 && status < 300) {
      return new Outcome.Issued();
    }
    return status >= 400 && status < 500 && status != 408 && status != 429
        ? new Outcome.Refused("HTTP " + status)
        : new Outcome.NotTaken("HTTP " + status);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
