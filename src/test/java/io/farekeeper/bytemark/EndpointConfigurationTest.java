package io.farekeeper.bytemark;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;

class EndpointConfigurationTest {
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
          .withUserConfiguration(EndpointConfiguration.class, Properties.class);

  @EnableConfigurationProperties(BytemarkProperties.class)
  static class Properties {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://bytemark.example",
        "http://10.0.0.7:8089/customer/",
        "HTTPS://bytemark.example/a%20b",
        "http://[::1]:80"
      })
  void aNamedAddressIsAsked(String url) {
    runner
        .withPropertyValues("farekeeper.bytemark.url=" + url)
        .run(
            context ->
                assertThat(context.getBean(BytemarkEndpoint.class).baseUrl())
                    .isEqualTo(URI.create(url)));
  }

  @Test
  void anEmptyOneIsLeftToTheSandbox() {
    runner
        .withPropertyValues("farekeeper.bytemark.url= ")
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(BytemarkEndpoint.class));
    runner.run(context -> assertThat(context).doesNotHaveBean(BytemarkEndpoint.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytemark.example",
        "ftp://bytemark.example",
        "http:///passes",
        "/passes",
        "http://under_score/",
        "http://bytemark.example:99999",
        "http://user:pw@bytemark.example",
        "http://bytemark.example/?a=b",
        "http://bytemark.example/#x",
        "http://byte mark.example"
      })
  void anUnusableOneStopsTheStart(String url) {
    runner
        .withPropertyValues("farekeeper.bytemark.url=" + url)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining("must be an absolute http or https address"));
  }
}
