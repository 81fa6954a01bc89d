package io.farekeeper.stores;

import com.mongodb.ConnectionString;
import com.mongodb.MongoConfigurationException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.config.InvalidConfigurationException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.mongodb.autoconfigure.MongoClientSettingsBuilderCustomizer;
import org.springframework.boot.mongodb.autoconfigure.MongoConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

@Configuration(proxyBeanMethods = false)
class ServersConfiguration {
  private static final Logger log = LoggerFactory.getLogger(ServersConfiguration.class);
  private static final int MONGODB_SELECTION_SECONDS = 2;
  private static final WriteConcern ACKNOWLEDGED = WriteConcern.MAJORITY.withJournal(true);

  @Bean
  Deployment deployment(Environment environment, EmbeddedProperties embedded) {
    Deployment deployment =
        new Deployment(
            !OnServer.isReal(environment, "farekeeper.mongodb.uri"),
            !OnServer.isReal(environment, "farekeeper.mysql.url"),
            !OnServer.isReal(environment, "farekeeper.bytemark.url"),
            embedded.mixed());
    deployment.whyIdle().ifPresent(log::warn);
    return deployment;
  }

  @Bean
  @ConditionalOnServer(property = "farekeeper.mongodb.uri", real = true)
  MongoConnectionDetails realMongo(MongoProperties properties) {
    ConnectionString uri = parsed(Objects.requireNonNull(properties.uri()));
    return () -> uri;
  }

  @Bean
  @ConditionalOnServer(property = "farekeeper.mysql.url", real = true)
  JdbcConnectionDetails realMySql(MySqlProperties properties) {
    return new RealMySql(MySqlUrl.complete(Objects.requireNonNull(properties.url())), properties);
  }

  /** Without the driver's own words: those may quote a part of the secret. */
  static ConnectionString parsed(String uri) {
    try {
      return new ConnectionString(uri);
    } catch (IllegalArgumentException | MongoConfigurationException e) {
      throw new InvalidConfigurationException(
          "farekeeper.mongodb.uri (FAREKEEPER_MONGODB_URI) is not a connection string of MongoDB,"
              + " like mongodb://user:password@host:27017/cache (the value is not shown here)");
    }
  }

  /**
   * A server that is down is found out within two seconds, not within the driver's thirty. What
   * decides is read from the primary and written to a majority, whatever the URI says.
   */
  @Bean
  MongoClientSettingsBuilderCustomizer mongoTimeouts() {
    return settings ->
        settings
            .applicationName("farekeeper")
            .readPreference(ReadPreference.primary())
            .readConcern(ReadConcern.DEFAULT)
            .writeConcern(ACKNOWLEDGED)
            .applyToClusterSettings(
                cluster ->
                    cluster.serverSelectionTimeout(MONGODB_SELECTION_SECONDS, TimeUnit.SECONDS))
            .applyToSocketSettings(
                socket ->
                    socket
                        .connectTimeout(MONGODB_SELECTION_SECONDS, TimeUnit.SECONDS)
                        .readTimeout(30, TimeUnit.SECONDS));
  }

  /**
   * The database of the caches. Acknowledged means journaled on a majority, whatever the URI says:
   * without it a killed server loses writes that a later step relies on.
   */
  @Bean
  MongoDatabase cacheDatabase(MongoClient client, MongoConnectionDetails details) {
    String name = Optional.ofNullable(details.getConnectionString().getDatabase()).orElse("cache");
    return client.getDatabase(name).withWriteConcern(ACKNOWLEDGED);
  }

  /** Before anything else takes a connection of the pool. */
  @Bean
  static BeanPostProcessor timeLimits() {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof HikariDataSource pool
            ? TimeLimitedDataSource.shortInCalls(SessionRenewal.of(pool))
            : bean;
      }
    };
  }

  @Bean
  MySql mySql(DataSource dataSource) {
    return new MySql(dataSource);
  }

  private record RealMySql(String url, MySqlProperties account) implements JdbcConnectionDetails {
    @Override
    public String getJdbcUrl() {
      return url;
    }

    @Override
    public String getUsername() {
      return Optional.ofNullable(account.user()).orElse("");
    }

    @Override
    public String getPassword() {
      return Optional.ofNullable(account.password()).orElse("");
    }
  }
}
