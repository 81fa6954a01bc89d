package io.farekeeper.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.config.InvalidConfigurationException;
import io.farekeeper.jobs.Job;
import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.ServerChecks;
import io.farekeeper.testing.TestMongo;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What a deployment starts with, or does not. Nothing is connected to. */
class EncryptionConfigurationTest {
  @TempDir private Path folder;
  private MongoClient client;
  private ApplicationContextRunner context;

  @EnableConfigurationProperties(EncryptionProperties.class)
  static class Properties {}

  @BeforeEach
  void open() {
    client = TestMongo.embedded().client();
    context =
        new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
            .withUserConfiguration(
                Properties.class, EncryptionConfiguration.class, SensitiveFields.class)
            .withBean(ServerChecks.class)
            .withBean(MongoClientSettings.class, () -> MongoClientSettings.builder().build())
            .withBean(MongoDatabase.class, () -> client.getDatabase("cache"));
  }

  @AfterEach
  void close() {
    client.close();
  }

  private ApplicationContextRunner withMongo(boolean embedded) {
    return context.withBean(
        Deployment.class, () -> new Deployment(embedded, embedded, embedded, false));
  }

  @Test
  void withoutAProviderNothingIsThereAndFieldsAreLikeAnyOther() {
    withMongo(true)
        .withPropertyValues("farekeeper.ticket-log.encryption.provider=")
        .run(
            started -> {
              SensitiveFields fields = started.getBean(SensitiveFields.class);
              BsonDocument entry = BsonDocument.parse("{device_info: {os: 'ios'}}");

              assertThat(started).doesNotHaveBean(FieldEncryption.class).doesNotHaveBean(Job.class);
              assertThat(fields.encrypted(entry)).isSameAs(entry);
              assertThat(fields.redacted(entry).entry()).isSameAs(entry);
              assertThat(fields.redacted(entry).redacted()).isEmpty();
              assertThat(fields.clear()).isSameAs(started.getBean(MongoDatabase.class));
            });
  }

  @Test
  void theEmbeddedMongoDbCannotStoreItAndTheStartSaysSo() {
    withMongo(true)
        .withPropertyValues("farekeeper.ticket-log.encryption.provider=local")
        .run(
            started ->
                assertThat(started)
                    .getFailure()
                    .rootCause()
                    .isInstanceOf(InvalidConfigurationException.class)
                    .hasMessageContaining("embedded MongoDB cannot store encrypted fields"));
  }

  @ParameterizedTest
  @CsvSource({
    "provider=aws, aws.key-arn is missing",
    "key-cache=-1s, key-cache must not be negative",
    "fields=status, fields must not hold status: entries are found by it",
  })
  void aSettingThatIsMissingOrWrongStopsTheStart(String setting, String message) throws Exception {
    Path key = Files.write(folder.resolve("key"), new byte[96]);
    withMongo(false)
        .withPropertyValues(
            "farekeeper.ticket-log.encryption.provider=local",
            "farekeeper.ticket-log.encryption.local.key-file=" + key,
            "farekeeper.ticket-log.encryption." + setting)
        .run(
            started ->
                assertThat(started)
                    .getFailure()
                    .rootCause()
                    .isInstanceOf(InvalidConfigurationException.class)
                    .hasMessage("farekeeper.ticket-log.encryption." + message));
  }

  @Test
  void withAProviderItStartsThoughMongoDbIsNotThere() throws Exception {
    Path key = Files.write(folder.resolve("key"), new byte[96]);
    withMongo(false)
        .withPropertyValues(
            "farekeeper.ticket-log.encryption.provider=local",
            "farekeeper.ticket-log.encryption.local.key-file=" + key)
        .run(
            started -> {
              assertThat(started).hasNotFailed().hasSingleBean(RotateKeysJob.class);
              BsonDocument entry = BsonDocument.parse("{uuid: 't', device_info: null}");
              assertThat(started.getBean(SensitiveFields.class).encrypted(entry)).isSameAs(entry);
            });
  }
}
