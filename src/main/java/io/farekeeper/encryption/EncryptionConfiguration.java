package io.farekeeper.encryption;

import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.config.InvalidConfigurationException;
import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.ServerChecks;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.mongodb.autoconfigure.MongoClientSettingsBuilderCustomizer;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** What there is only once a key provider is configured. */
@Configuration(proxyBeanMethods = false)
@Conditional(OnKeyProvider.class)
class EncryptionConfiguration {

  @Bean
  FieldEncryption fieldEncryption(
      EncryptionProperties properties,
      Deployment deployment,
      MongoClientSettings settings,
      ObjectProvider<MongoClientSettingsBuilderCustomizer> customizers,
      MongoDatabase database,
      SslBundles bundles) {
    if (deployment.mongodbEmbedded()) {
      throw new InvalidConfigurationException(
          EncryptionProperties.PREFIX
              + ".provider is set, but the embedded MongoDB cannot store encrypted fields (BSON"
              + " binary subtype 6): name a real one with farekeeper.mongodb.uri");
    }
    if (properties.keyCache().isNegative()) {
      throw Settings.invalid("key-cache", "must not be negative");
    }
    KeyProviders providers =
        KeyProviders.of(properties, name -> bundles.getBundle(name).createSslContext());
    SensitivePaths paths = SensitivePaths.of(properties.fields());
    // As the main client is made: Boot's settings, and what customizes them.
    MongoClientSettings.Builder connection = MongoClientSettings.builder(settings);
    customizers.orderedStream().forEach(customizer -> customizer.customize(connection));
    return new FieldEncryption(
        connection.build(), database, providers, paths, properties.keyCache());
  }

  @Bean
  RotateKeysJob rotateKeysJob(FieldEncryption encryption) {
    return new RotateKeysJob(encryption);
  }

  @Bean("ticket_log_keys")
  KeysHealthIndicator keysHealthIndicator(FieldEncryption encryption, ServerChecks checks) {
    return new KeysHealthIndicator(encryption, checks);
  }
}
