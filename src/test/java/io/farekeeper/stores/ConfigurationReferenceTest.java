package io.farekeeper.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code docs/configuration.md} says what the settings' own descriptions say. Written anew by
 * {@code mvn test -Dtest=ConfigurationReferenceTest -Dreference=write}.
 */
class ConfigurationReferenceTest {
  private static final Path REFERENCE = Path.of("docs/configuration.md");
  private static final Path METADATA =
      Path.of("target/classes/META-INF/spring-configuration-metadata.json");
  private static final String HEAD =
      """
      # Configuration

      Every setting, from its own description in the code. Give it as a property (`--farekeeper.tickets.max-age=30m`, or in an
      `application.yaml` beside the jar) or as a variable the Spring way (`FAREKEEPER_TICKETS_MAXAGE=30m`). A property
      below `farekeeper.` that does not exist stops the start with its name; a variable that does not is warned of.
      Spring's own settings work as well, for instance `server.port` (8080) and `server.address` (127.0.0.1).

      | setting | default | meaning |
      |---|---|---|
      """;

  @Test
  void theReferenceNamesEverySettingAsItIs() throws IOException {
    String wanted = HEAD + String.join("\n", rows()) + "\n";
    if ("write".equals(System.getProperty("reference"))) {
      Files.writeString(REFERENCE, wanted);
    }
    assertThat(Files.readString(REFERENCE)).isEqualTo(wanted);
  }

  private static List<String> rows() throws IOException {
    TreeMap<String, String> rows = new TreeMap<>();
    JsonNode metadata = JsonMapper.shared().readTree(Files.readString(METADATA));
    for (JsonNode property : metadata.path("properties")) {
      String name = property.path("name").asString();
      rows.put(
          name,
          "| `%s` | %s | %s |"
              .formatted(
                  name, defaultOf(property), plain(property.path("description").asString(""))));
    }
    return List.copyOf(rows.values());
  }

  private static String defaultOf(JsonNode property) {
    JsonNode value = property.path("defaultValue");
    if (value.isMissingNode()) {
      return "";
    }
    if (!value.isArray()) {
      return "`" + value.asString() + "`";
    }
    return "`" + String.join(", ", value.valueStream().map(JsonNode::asString).toList()) + "`";
  }

  /** A description with its Javadoc tags as Markdown. */
  private static String plain(String description) {
    return description
        .replaceAll("\\{@code ([^}]*)}", "`$1`")
        .replaceAll("</?code>", "`")
        .replace("|", "\\|");
  }
}
