package io.farekeeper.bytemark;

import java.net.URI;
import java.util.Objects;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** The configured endpoint. Where none is named, somebody else provides the sandbox's. */
@Configuration(proxyBeanMethods = false)
class EndpointConfiguration {

  @Bean
  @Conditional(UrlIsNamed.class)
  BytemarkEndpoint configuredEndpoint(BytemarkProperties properties) {
    return new BytemarkEndpoint(URI.create(Objects.requireNonNull(properties.url()).strip()));
  }

  static class UrlIsNamed implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return !context.getEnvironment().getProperty("farekeeper.bytemark.url", "").isBlank();
    }
  }
}
