package io.farekeeper.bytemark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.farekeeper.stores.FieldData;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.util.unit.DataSize;

class BytemarkBeansTest {
  @Configuration
  @EnableConfigurationProperties(BytemarkProperties.class)
  @Import({BytemarkClient.class, Circuit.class, BytemarkHealthIndicator.class, FieldData.class})
  static class Beans {}

  private static ApplicationContextRunner context(VendorStub vendor) {
    return new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
        .withUserConfiguration(Beans.class)
        .withBean(BytemarkEndpoint.class, vendor::endpoint)
        .withBean(Clock.class, Clock::systemUTC)
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new);
  }

  @Test
  void makeAClientThatEndsWithTheApplication() throws Exception {
    try (VendorStub vendor = new VendorStub()) {
      CompletableFuture<BytemarkClient> made = new CompletableFuture<>();
      context(vendor)
          .run(
              context -> {
                BytemarkClient client = context.getBean(BytemarkClient.class);
                made.complete(client);
                assertThat(client.fetch("tok-1").current().passes()).isEmpty();
                assertThat(context.getBean("bytemark", HealthIndicator.class).health())
                    .asString()
                    .contains("UP");
              });

      BytemarkClient client = made.join();
      assertThat(catchThrowableOfType(BytemarkException.class, () -> client.fetch("tok-1")))
          .extracting(BytemarkException::failure)
          .isEqualTo(Failure.UNREACHABLE);
    }
  }

  @Test
  void haveTheDocumentedDefaults() throws Exception {
    try (VendorStub vendor = new VendorStub()) {
      context(vendor)
          .run(
              context ->
                  assertThat(context.getBean(BytemarkProperties.class))
                      .isEqualTo(
                          new BytemarkProperties(
                              null,
                              Duration.ofSeconds(2),
                              Duration.ofSeconds(10),
                              64,
                              200,
                              DataSize.ofMegabytes(16),
                              1000,
                              500,
                              3,
                              Duration.ofMillis(200),
                              Duration.ofSeconds(5),
                              new BytemarkProperties.CircuitSettings(
                                  50, 20, 50, Duration.ofSeconds(10), 5))));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "connect-timeout=0s,connectTimeout", "read-timeout=-1s,readTimeout",
        "max-concurrent=0,maxConcurrent",
    "rate-per-second=0,ratePerSecond", "page-size=0,pageSize", "max-tries=0,maxTries",
    "circuit.failure-rate=101,circuit.failureRate", "retry-base=-1s,retryBase"
  })
  void refuseASettingThatMakesNoSense(String setting, String field) throws Exception {
    try (VendorStub vendor = new VendorStub()) {
      context(vendor)
          .withPropertyValues("farekeeper.bytemark." + setting)
          .run(
              context ->
                  assertThat(context)
                      .hasFailed()
                      .getFailure()
                      .hasStackTraceContaining("on field '" + field + "'"));
    }
  }
}
