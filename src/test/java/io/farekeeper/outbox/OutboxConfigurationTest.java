package io.farekeeper.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import io.farekeeper.cluster.DatabaseClock;
import io.farekeeper.cluster.InstanceHeartbeat;
import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.MySql;
import io.farekeeper.testing.TestMySql;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.transaction.support.TransactionTemplate;

@ExtendWith(OutputCaptureExtension.class)
@Isolated("what others log would be taken for its own")
class OutboxConfigurationTest {
  private static final Deployment REAL = new Deployment(false, false, false, false);
  private static final Deployment IDLE = new Deployment(true, false, true, false);

  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties(NotificationProperties.class)
  @Import({
    OutboxConfiguration.class,
    NoticeConfiguration.class,
    DatabaseClock.class,
    InstanceHeartbeat.class,
    Failures.class
  })
  static class Slice {}

  static class Failures {
    final List<MessageFailed> seen = new CopyOnWriteArrayList<>();

    @EventListener
    void on(MessageFailed event) {
      seen.add(event);
    }
  }

  @ImportAutoConfiguration({
    DataSourceTransactionManagerAutoConfiguration.class,
    TransactionAutoConfiguration.class,
    JdbcTemplateAutoConfiguration.class,
    JdbcClientAutoConfiguration.class
  })
  static class Infrastructure {
    @Bean
    DataSource dataSource() {
      return TestMySql.h2().openMigrated();
    }

    @Bean
    MySql mySql() {
      MySql mySql = mock();
      given(mySql.ready()).willReturn(CompletableFuture.completedFuture(null));
      return mySql;
    }

    @Bean
    Clock clock() {
      return Clock.systemUTC();
    }

    @Bean
    MeterRegistry meters() {
      return new SimpleMeterRegistry();
    }

    @Bean
    @ConditionalOnMissingBean
    Deployment deployment() {
      return REAL;
    }
  }

  private static ApplicationContextRunner runner(Deployment deployment) {
    return new ApplicationContextRunner()
        .withBean(Deployment.class, () -> deployment)
        .withUserConfiguration(Infrastructure.class, Slice.class);
  }

  @Test
  void withoutSettingsANoticeIsOneLineInTheLog(CapturedOutput output) {
    runner(REAL)
        .withPropertyValues("farekeeper.notifications.reward.metadata.ride=secret")
        .run(
            context -> {
              Outbox outbox = context.getBean(Outbox.class);
              context
                  .getBean(TransactionTemplate.class)
                  .executeWithoutResult(
                      _ ->
                          context
                              .getBean(Notices.class)
                              .put(new Notice("reward:7", 42, NoticeKind.REWARD, "run-1")));

              assertThat(outbox.awaitBatch("run-1", Duration.ofSeconds(30)).sent()).isEqualTo(1);
            });

    assertThat(output).containsOnlyOnce("Notice reward:7: type 75 to user 42 in en-us");
    assertThat(output).doesNotContain("secret");
  }

  @Test
  void aFailureIsPublishedToListeners() throws Exception {
    try (StubReceiver receiver = new StubReceiver()) {
      receiver.answer = exchange -> exchange.sendResponseHeaders(410, -1);
      runner(REAL)
          .withPropertyValues(
              "farekeeper.notifications.channel=webhook",
              "farekeeper.notifications.language=es",
              "farekeeper.notifications.webhook.url=" + receiver.url("", "/"))
          .run(
              context -> {
                Outbox outbox = context.getBean(Outbox.class);
                context
                    .getBean(TransactionTemplate.class)
                    .executeWithoutResult(
                        _ ->
                            context
                                .getBean(Notices.class)
                                .put(new Notice("reward:7", 42, NoticeKind.REWARD, "run-1")));

                assertThat(outbox.awaitBatch("run-1", Duration.ofSeconds(30)))
                    .isEqualTo(new Outbox.BatchResult(0, 1, 0));
                assertThat(context.getBean(Failures.class).seen)
                    .containsExactly(
                        new MessageFailed(
                            Notices.TOPIC,
                            "reward:7",
                            Recipient.rider(42),
                            1,
                            "refused by the webhook: HTTP 410"));
              });
      assertThat(receiver.requests.getFirst()).contains("¡Ganaste 5 boletos gratis de METRO!");
    }
  }

  @Test
  void anIdleDeploymentSendsNothing() {
    runner(IDLE)
        .run(
            context -> {
              Outbox outbox = context.getBean(Outbox.class);
              context
                  .getBean(TransactionTemplate.class)
                  .executeWithoutResult(
                      _ ->
                          context
                              .getBean(Notices.class)
                              .put(new Notice("reward:7", 42, NoticeKind.REWARD, "run-1")));

              assertThat(outbox.awaitBatch("run-1", Duration.ofMillis(200)).open()).isEqualTo(1);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          language=fr                            | there are no texts for it, but for [en-us, es]
          channel=pigeon                         | there is no such channel, but log, webhook and sqs
          channel=sqs                            | it needs the queue's address in farekeeper.notifications.sqs.queue-url
          channel=sqs, sqs.queue-url=https://u:s3cret@h/q | it needs the queue's address in farekeeper.notifications.sqs.queue-url
          channel=webhook                        | it needs an http or https address in farekeeper.notifications.webhook.url
          channel=webhook, webhook.url=ftp://h:s3cret@h/ | it needs an http or https address in farekeeper.notifications.webhook.url
          language=fr, reward.texts.fr.title=Oui | farekeeper.notifications.reward.texts.fr.body is missing
          max-tries=0                            | must be greater than or equal to 1
          webhook.timeout=1m                     | 20
          """)
  void aSettingThatCannotWorkStopsTheStartWithOneMessage(
      String settings, String message, CapturedOutput output) {
    String[] arguments =
        Stream.of(settings.split(", "))
            .map(setting -> "--farekeeper.notifications." + setting)
            .toArray(String[]::new);
    SpringApplicationBuilder application =
        new SpringApplicationBuilder(Infrastructure.class, Slice.class)
            .web(WebApplicationType.NONE);

    assertThatThrownBy(() -> application.run(arguments)).isNotNull();

    assertThat(output).contains("APPLICATION FAILED TO START").contains(message);
    assertThat(output).doesNotContain("s3cret").doesNotContain("\tat ");
  }
}
