package io.farekeeper.outbox;

import io.farekeeper.stores.RetryPolicy;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How notices are worded and sent.
 *
 * @param channel where notices go: log (a line in the application's log), webhook (an HTTP POST) or
 *     sqs (a message in a queue of AWS)
 * @param language language of the texts that riders get, for instance en-us or es
 * @param webhook where the channel webhook sends to
 * @param sqs the queue that the channel sqs sends to
 * @param reward the notice about free tickets
 * @param purchase the notice that a purchase is confirmed
 * @param maxTries tries before a notice is given up
 * @param tryFor time after the first try at which a notice is given up
 * @param maxConcurrent notices that one instance sends at the same time
 */
@Validated
@ConfigurationProperties("farekeeper.notifications")
public record NotificationProperties(
    @DefaultValue("log") String channel,
    @DefaultValue("en-us") String language,
    @DefaultValue @Valid Webhook webhook,
    @DefaultValue @Valid Sqs sqs,
    @DefaultValue Reward reward,
    @DefaultValue Purchase purchase,
    @DefaultValue("10") @Min(1) int maxTries,
    @DefaultValue("24h") @DurationMin(seconds = 1) Duration tryFor,
    @DefaultValue("16") @Min(1) @Max(1000) int maxConcurrent) {
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofHours(1),
          Duration.ofHours(4),
          Duration.ofHours(8));

  /** When a notice is tried again, and when it is given up. */
  RetryPolicy retries() {
    return new RetryPolicy(PAUSES, maxTries, tryFor);
  }

  /**
   * The HTTP service that delivers notices. The time-out is bounded because an instance that stops
   * waits for what it is sending.
   *
   * @param url its http or https address; user information in it is sent as Basic authorization
   * @param timeout time for the whole answer, at most 20 seconds
   */
  public record Webhook(
      @Nullable String url,
      @DefaultValue("10s") @DurationMin(millis = 1) @DurationMax(seconds = 20) Duration timeout) {

    @Override
    public String toString() {
      return "Webhook[url withheld, timeout=" + timeout + "]";
    }
  }

  /**
   * The queue of AWS SQS from which notices are delivered. Without an access key the AWS SDK looks
   * for one in its usual places (environment, profile, container, instance).
   *
   * @param queueUrl its address, as AWS shows it; one that ends in .fifo is a FIFO queue
   * @param region its region; by default the one that its address names
   * @param accessKeyId the access key that may send to it
   * @param secretAccessKey that key's secret
   * @param timeout time for the whole answer, at most 20 seconds
   */
  public record Sqs(
      @Nullable String queueUrl,
      @Nullable String region,
      @Nullable String accessKeyId,
      @Nullable String secretAccessKey,
      @DefaultValue("10s") @DurationMin(millis = 1) @DurationMax(seconds = 20) Duration timeout) {

    @Override
    public String toString() {
      return "Sqs[region=" + region + ", the rest withheld, timeout=" + timeout + "]";
    }
  }

  /**
   * The notice about free tickets.
   *
   * @param type the number by which the app knows this kind of notice
   * @param silent delivers it without sound or banner
   * @param metadata further values for the app, passed on as they are
   * @param texts wording per language, beside or in place of the shipped en-us and es
   */
  public record Reward(
      @DefaultValue("75") int type,
      @DefaultValue("false") boolean silent,
      @DefaultValue Map<String, Object> metadata,
      @DefaultValue Map<String, Text> texts) {}

  /**
   * The notice that a purchase is confirmed.
   *
   * @param enabled whether riders get it
   * @param type the number by which the app knows this kind of notice
   * @param silent delivers it without sound or banner
   * @param metadata further values for the app, passed on as they are
   * @param texts wording per language, beside or in place of the shipped en-us and es
   */
  public record Purchase(
      @DefaultValue("false") boolean enabled,
      @DefaultValue("76") int type,
      @DefaultValue("false") boolean silent,
      @DefaultValue Map<String, Object> metadata,
      @DefaultValue Map<String, Text> texts) {}

  /**
   * A notice's wording in one language; a part that is left out keeps the shipped wording.
   *
   * @param title its headline, at most 200 characters
   * @param body its text, at most 4000 characters
   */
  public record Text(@Nullable String title, @Nullable String body) {}
}
