package io.farekeeper.accesslog;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.farekeeper.stores.CollectionIndexes;
import java.time.Clock;
import java.util.List;
import org.bson.conversions.Bson;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

@Configuration(proxyBeanMethods = false)
class AccessLogConfiguration implements WebMvcConfigurer {
  /** What shows riders' data; paths that no endpoint has yet are here too. */
  private static final String[] RECORDED = {
    "/api/v1/users/**",
    "/api/v1/passes",
    "/api/v1/ticket-log",
    "/api/v1/ticket-log/**",
    "/api/v1/access-log"
  };

  /** After the check of the parameters' names: what is refused by it is no read. */
  private static final int AFTER_PARAMETERS = 100;

  private final AccessLog accessLog;
  private final AccessLogProperties properties;
  private final Clock clock;

  AccessLogConfiguration(AccessLog accessLog, AccessLogProperties properties, Clock clock) {
    this.accessLog = accessLog;
    this.properties = properties;
    this.clock = clock;
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry
        .addInterceptor(new ReadRecorder(accessLog, properties, clock))
        .addPathPatterns(RECORDED)
        .order(AFTER_PARAMETERS);
  }

  @Bean
  static CollectionIndexes indexesOfTheAccessLog() {
    return new CollectionIndexes(
        AccessLog.COLLECTION,
        List.of(
            index("farekeeper_access_by_time", AccessLog.NEWEST_FIRST),
            index(
                "farekeeper_access_by_user",
                Indexes.compoundIndex(Indexes.ascending("user_id"), AccessLog.NEWEST_FIRST)),
            index(
                "farekeeper_access_by_principal",
                Indexes.compoundIndex(Indexes.ascending("principal"), AccessLog.NEWEST_FIRST))));
  }

  private static IndexModel index(String name, Bson keys) {
    return new IndexModel(keys, new IndexOptions().name(name));
  }
}
