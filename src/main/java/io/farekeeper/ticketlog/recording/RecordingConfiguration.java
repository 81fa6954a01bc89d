package io.farekeeper.ticketlog.recording;

import io.farekeeper.api.StreamedBody;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RecordingConfiguration {

  @Bean
  StreamedBody ticketEvents() {
    return new StreamedBody(RecordingController.PATH);
  }
}
