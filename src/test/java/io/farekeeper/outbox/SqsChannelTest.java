package io.farekeeper.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.farekeeper.outbox.NotificationProperties.Sqs;
import io.farekeeper.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Against ElasticMQ, which speaks the protocol of SQS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SqsChannelTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final OutgoingMessage NOTICE =
      TestOutbox.notice(
          "reward:123",
          4_294_967_295L,
          new Wording(75, "¡Ganaste 5!", "a \"b\"\n🎉", "{\"z\":1,\"a\":[true]}", "es", true));

  private final int port = FreePort.next();
  private SQSRestServer server;
  private SqsClient consumer;

  @BeforeAll
  void start() {
    server = SQSRestServerBuilder.withPort(port).withInterface("127.0.0.1").start();
    server.waitUntilStarted();
    consumer =
        SqsClient.builder()
            .region(Region.US_EAST_1)
            .endpointOverride(URI.create("http://127.0.0.1:" + port))
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("x", "x")))
            .build();
  }

  @AfterAll
  void stop() {
    consumer.close();
    server.stopAndWait();
  }

  @Test
  void theDocumentedMessageIsPut() {
    String queue = queue("notices", Map.of());

    assertThat(deliverTo(queue)).isEqualTo(new Delivery.Delivered());

    assertThat(messagesIn(queue))
        .extracting(Message::body)
        .containsExactly(
            """
            {"action":"cloud_message","data":{"notification_id":"reward:123",\
            "notification_type":75,"user_list":[4294967295],"title":"¡Ganaste 5!",\
            "body":"a \\"b\\"\\n🎉","meta":{"z":1,"a":[true]},"silent":true}}\
            """);
  }

  @Test
  void aFifoQueueTakesANoticeOnce() {
    String queue = queue("notices.fifo", Map.of(QueueAttributeName.FIFO_QUEUE, "true"));

    assertThat(deliverTo(queue)).isEqualTo(new Delivery.Delivered());
    assertThat(deliverTo(queue)).isEqualTo(new Delivery.Delivered());

    assertThat(messagesIn(queue))
        .singleElement()
        .satisfies(
            message ->
                assertThat(message.attributes())
                    .containsEntry(
                        MessageSystemAttributeName.MESSAGE_DEDUPLICATION_ID, "reward:123")
                    .containsEntry(MessageSystemAttributeName.MESSAGE_GROUP_ID, "user-4294967295"));
  }

  @Test
  void aQueueThatIsMissingMayBeMadeLater() {
    Delivery delivery = deliverTo("http://127.0.0.1:%d/000000000000/nosuch".formatted(port));

    assertThat(delivery).isInstanceOf(Delivery.NotSent.class);
    assertThat(delivery.toString()).contains("HTTP 400").doesNotContain("reward", "SECRET");
  }

  @Test
  void aServiceThatIsNotThereHasTakenNothing() {
    assertThat(deliverTo("http://127.0.0.1:%d/000000000000/notices".formatted(FreePort.next())))
        .isEqualTo(new Delivery.NotSent("connection refused", Duration.ZERO));
  }

  @Test
  void aServiceThatHangsMayHaveTakenIt() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        SqsChannel channel =
            new SqsChannel(
                address("http://127.0.0.1:%d/0/notices".formatted(silent.getLocalPort())),
                Duration.ofMillis(300))) {
      assertThat(channel.deliver(NOTICE)).isInstanceOf(Delivery.NoAnswer.class);
    }
  }

  @Test
  void aMessageThatSqsWillNeverTakeIsRefused() {
    String queue = queue("small", Map.of());
    Wording huge = new Wording(75, "t", "x".repeat(2_000_000), "{}", "es", false);
    try (SqsChannel channel = new SqsChannel(address(queue), TIMEOUT)) {
      assertThat(channel.deliver(TestOutbox.notice("reward:1", 1, huge)))
          .isInstanceOf(Delivery.Refused.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://sqs.us-east-1.amazonaws.com/123456789012/n, us-east-1",
    "https://eu-west-1.queue.amazonaws.com/123456789012/n, eu-west-1",
    "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/n, cn-north-1"
  })
  void theRegionIsReadOffTheAddress(String url, String region) {
    SqsAddress address = SqsAddress.of(new Sqs(url, null, null, null, TIMEOUT));

    assertThat(address.region()).isEqualTo(region);
    assertThat(address.key()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    ",,, queue-url",
    "ftp://host/q,,, queue-url",
    "https://user:SECRET@host/q,,, queue-url",
    "https://mq.internal/q,,, sqs.region",
    "https://sqs.us-east-1.amazonaws.com/1/q, id,, secret-access-key",
    "https://sqs.us-east-1.amazonaws.com/1/q,, SECRET, access-key-id"
  })
  void whatIsMissingIsSaid(
      @Nullable String url, @Nullable String id, @Nullable String secret, String named) {
    assertThatThrownBy(() -> SqsAddress.of(new Sqs(url, null, id, secret, TIMEOUT)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named)
        .message()
        .doesNotContain("SECRET");
  }

  private String queue(String name, Map<QueueAttributeName, String> attributes) {
    return consumer
        .createQueue(request -> request.queueName(name).attributes(attributes))
        .queueUrl();
  }

  private static Delivery deliverTo(String queue) {
    try (SqsChannel channel = new SqsChannel(address(queue), TIMEOUT)) {
      return channel.deliver(NOTICE);
    }
  }

  private static SqsAddress address(String queue) {
    return SqsAddress.of(new Sqs(queue, "us-east-1", "AKID", "SECRET", TIMEOUT));
  }

  private List<Message> messagesIn(String queue) {
    return consumer
        .receiveMessage(
            request ->
                request
                    .queueUrl(queue)
                    .maxNumberOfMessages(10)
                    .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
        .messages();
  }
}
