package io.farekeeper.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ConfigurationMetadataTest {

  @Test
  void everyPropertyHasADescription() throws IOException {
    Path metadata = Path.of("target/classes/META-INF/spring-configuration-metadata.json");
    List<String> silent = new ArrayList<>();
    int properties = 0;
    try (InputStream content = Files.newInputStream(metadata)) {
      for (JsonNode property : JsonMapper.shared().readTree(content).path("properties")) {
        properties++;
        if (property.path("description").asString("").isBlank()) {
          silent.add(property.path("name").asString());
        }
      }
    }

    assertThat(silent).isEmpty();
    assertThat(properties).isGreaterThan(8);
  }
}
