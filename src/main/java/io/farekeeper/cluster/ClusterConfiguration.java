package io.farekeeper.cluster;

import io.farekeeper.stores.FutureMark;
import io.farekeeper.stores.FutureMark.SetBy;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ClusterConfiguration {

  /** A heartbeat of the future would keep a dead instance alive. */
  @Bean
  FutureMark.Declared futureMarksOfInstances() {
    return new FutureMark.Declared(
        List.of(
            FutureMark.past(
                InstanceHeartbeat.TABLE, "heartbeat_on", "owner <> ''", SetBy.DATABASE)));
  }
}
