package io.farekeeper.outbox;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SqsException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/**
 * Delivers a notice as a message {@code cloud_message} in a queue of AWS SQS. The notice's key is
 * its {@code notification_id}; a FIFO queue is given it for deduplication as well.
 */
class SqsChannel implements Channel, AutoCloseable {
  /** What is wrong with the message itself: it will never be taken. All else may be mended. */
  private static final Set<String> REFUSED =
      Set.of("InvalidMessageContents", "InvalidParameterValue", "InvalidAttributeValue");

  private static final String FIFO = ".fifo";

  private final JsonMapper json = new JsonMapper();
  private final SqsAddress address;
  private final Duration timeout;
  private final AwsCredentialsProvider credentials;
  private final SqsClient client;

  /**
   * Opens the channel; nothing is asked of AWS before the first notice.
   *
   * @param timeout for the whole answer; half of it for the connection
   */
  SqsChannel(SqsAddress address, Duration timeout) {
    this.address = address;
    this.timeout = timeout;
    this.credentials =
        address
            .key()
            .<AwsCredentialsProvider>map(
                key ->
                    StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(key.id(), key.secret())))
            .orElseGet(() -> DefaultCredentialsProvider.builder().build());
    this.client =
        SqsClient.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(timeout.dividedBy(2))
                    .socketTimeout(timeout))
            .region(Region.of(address.region()))
            .endpointOverride(address.endpoint())
            .credentialsProvider(credentials)
            .overrideConfiguration(
                // The outbox tries again: here one try is one message.
                override ->
                    override
                        .retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .apiCallTimeout(timeout))
            .build();
  }

  @Override
  public Delivery deliver(OutgoingMessage message) {
    OutgoingNotice notice = OutgoingNotice.of(message);
    try {
      credentials.resolveIdentity().join();
    } catch (SdkException | CompletionException e) {
      return new Delivery.NotSent("no AWS credentials", Duration.ZERO);
    }
    try {
      client.sendMessage(messageOf(notice));
      return new Delivery.Delivered();
    } catch (SqsException e) {
      return refusal(e);
    } catch (SdkClientException e) {
      return failure(e);
    }
  }

  private SendMessageRequest messageOf(OutgoingNotice notice) {
    SendMessageRequest.Builder message =
        SendMessageRequest.builder().queueUrl(address.queueUrl()).messageBody(bodyOf(notice));
    if (address.queueUrl().endsWith(FIFO)) {
      message.messageDeduplicationId(notice.key()).messageGroupId("user-" + notice.userId());
    }
    return message.build();
  }

  private String bodyOf(OutgoingNotice notice) {
    Wording wording = notice.wording();
    ObjectNode message = json.createObjectNode().put("action", "cloud_message");
    ObjectNode data = message.putObject("data");
    data.put("notification_id", notice.key()).put("notification_type", wording.type());
    data.putArray("user_list").add(notice.userId());
    data.put("title", wording.title())
        .put("body", wording.body())
        .putRawValue("meta", new RawValue(wording.metadata()))
        .put("silent", wording.silent());
    return message.toString();
  }

  private static Delivery refusal(SqsException e) {
    AwsErrorDetails details = e.awsErrorDetails();
    String code = details == null ? "" : String.valueOf(details.errorCode());
    String reason = "SQS: HTTP " + e.statusCode() + (code.isEmpty() ? "" : " " + code);
    return REFUSED.stream().anyMatch(code::contains)
        ? new Delivery.Refused(reason)
        : new Delivery.NotSent(reason, Duration.ZERO);
  }

  /** Only what failed before anything of the request went out is certain not to have been taken. */
  private Delivery failure(SdkClientException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException) {
        return new Delivery.NotSent("connection refused", Duration.ZERO);
      }
      if (cause instanceof UnknownHostException) {
        return new Delivery.NotSent("unknown host", Duration.ZERO);
      }
    }
    return new Delivery.NoAnswer("no answer of SQS within " + timeout.toMillis() + " ms");
  }

  @Override
  public void close() {
    client.close();
  }
}
