package io.farekeeper.embedded;

import io.farekeeper.bytemark.BytemarkEndpoint;
import io.farekeeper.config.InvalidConfigurationException;
import io.farekeeper.embedded.sandbox.BytemarkSandbox;
import io.farekeeper.stores.ConditionalOnServer;
import io.farekeeper.stores.EmbeddedProperties;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The try-out servers, each where no real one is named. Their clients take the beans made here, and
 * are therefore closed before them.
 */
@Configuration(proxyBeanMethods = false)
class EmbeddedServers {

  @Bean
  @ConditionalOnServer(property = "farekeeper.mongodb.uri", real = false)
  EmbeddedMongo embeddedMongo(EmbeddedProperties properties) {
    return EmbeddedMongo.start(properties.directory());
  }

  @Bean
  @ConditionalOnServer(property = "farekeeper.mysql.url", real = false)
  EmbeddedSql embeddedSql(EmbeddedProperties properties) {
    return EmbeddedSql.start(properties.directory());
  }

  @Bean
  @ConditionalOnServer(property = "farekeeper.bytemark.url", real = false)
  BytemarkSandbox bytemarkSandbox(EmbeddedProperties properties, Clock clock) {
    return BytemarkSandbox.start(
        clock, properties.sandboxPort(), inside(properties.directory(), "sandbox.json"));
  }

  @Bean
  @ConditionalOnServer(property = "farekeeper.bytemark.url", real = false)
  BytemarkEndpoint sandboxEndpoint(BytemarkSandbox sandbox) {
    return new BytemarkEndpoint(sandbox.baseUrl());
  }

  /** What to throw if a file of the directory cannot be opened. */
  static InvalidConfigurationException cannotOpen(Path file, Exception cause) {
    var refusal =
        new InvalidConfigurationException(
            "Cannot open %s: is another process using farekeeper.embedded.directory?"
                .formatted(file));
    refusal.initCause(cause);
    return refusal;
  }

  private static @Nullable Path inside(@Nullable Path directory, String file) {
    return directory == null ? null : directory.resolve(file);
  }
}
