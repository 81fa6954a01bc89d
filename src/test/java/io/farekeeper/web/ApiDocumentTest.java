package io.farekeeper.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.TestApplication;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The OpenAPI document is one: by the specification's own schema, and complete. That answers are as
 * it says is seen to wherever tests call the API.
 */
class ApiDocumentTest {
  private static TestApplication application;
  private static JsonNode document;

  @BeforeAll
  static void read() {
    application = TestApplication.start(TestApplication.embeddedServers(), List.of());
    document = HttpCaller.on(application.port()).as("admin").get("/v3/api-docs").json();
  }

  @AfterAll
  static void stop() {
    application.context().close();
  }

  @Test
  void itIsValid() throws IOException {
    try (InputStream specification =
        Objects.requireNonNull(getClass().getResourceAsStream("/openapi/schema-3.1.json"))) {
      JsonNode schema = JsonMapper.shared().readTree(specification);
      assertThat(
              SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                  .getSchema(schema)
                  .validate(document))
          .isEmpty();
    }
  }

  @Test
  void itsSchemasAreValid() {
    SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    var metaSchema =
        registry.getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));
    List<JsonNode> schemas = document.findValues("schema");
    schemas.addAll(document.at("/components/schemas").valueStream().toList());

    assertThat(schemas)
        .hasSizeGreaterThan(100)
        .allSatisfy(schema -> assertThat(metaSchema.validate(schema)).isEmpty());
  }

  @Test
  void allThatItRefersToIsThere() {
    List<String> references =
        document.findValues("$ref").stream().map(JsonNode::asString).distinct().toList();

    assertThat(references)
        .contains("#/components/schemas/Problem")
        .allSatisfy(
            reference -> assertThat(document.at(reference.substring(1)).isMissingNode()).isFalse());
    // A type whose schema could not be made is an empty one there.
    assertThat(document.at("/components/schemas").valueStream())
        .allSatisfy(schema -> assertThat(schema.path("type").asString()).isEqualTo("object"));
  }

  @Test
  void everyOperationIsDescribed() {
    List<JsonNode> operations = operations();
    List<String> tags =
        document.path("tags").valueStream().map(tag -> tag.path("name").asString()).toList();

    assertThat(operations)
        .hasSizeGreaterThan(20)
        .allSatisfy(
            operation -> {
              assertThat(operation.path("operationId").asString()).matches("[a-z]+[A-Za-z]*");
              assertThat(operation.path("summary").asString()).isNotBlank();
              assertThat(operation.path("description").asString())
                  .containsPattern("\\S\n\nRoles: ");
              assertThat(operation.path("tags").valueStream().map(JsonNode::asString))
                  .hasSize(1)
                  .isSubsetOf(tags);
            });
    assertThat(operations.stream().map(operation -> operation.path("operationId").asString()))
        .doesNotHaveDuplicates();
    assertThat(document.path("tags").valueStream())
        .allSatisfy(tag -> assertThat(tag.path("description").asString()).isNotBlank());
  }

  @Test
  void everyAnswerHasAMediaTypeAndASchema() {
    assertThat(operations())
        .allSatisfy(
            operation ->
                assertThat(operation.path("responses").valueStream())
                    .allSatisfy(
                        response -> {
                          assertThat(response.path("description").asString()).isNotBlank();
                          assertThat(response.path("content").propertyNames())
                              .isNotEmpty()
                              .doesNotContain("*/*");
                          assertThat(response.path("content").valueStream())
                              .allSatisfy(type -> assertThat(type.has("schema")).isTrue());
                        }));
  }

  @Test
  void openValuesAreOfAnyType() {
    JsonNode schemas = document.at("/components/schemas");

    assertThat(schemas.at("/JobInput/properties/default_value").toString()).isEqualTo("{}");
    for (String open :
        List.of(
            "/RunRecord/properties/inputs",
            "/AccessEntry/properties/filters",
            "/PassView/properties/payload",
            "/TimelineItem/properties/details",
            "/ItemsEntryView/properties/items/items")) {
      assertThat(schemas.at(open + "/additionalProperties").toString()).as(open).isEqualTo("{}");
    }
  }

  @Test
  void whatMayBeNullSaysSo() {
    JsonNode schemas = document.at("/components/schemas");

    assertThat(schemas.at("/RunRecord/properties/ended_at/type").toString())
        .isEqualTo("[\"string\",\"null\"]");
    assertThat(schemas.at("/RunRecord/required").toString()).contains("\"ended_at\"");
    assertThat(schemas.at("/JobView/properties/last_run/oneOf/1/type").asString())
        .isEqualTo("null");
    assertThat(schemas.at("/TicketsView/required").toString()).doesNotContain("expired");
    assertThat(schemas.at("/ValidationRequest/required").toString())
        .isEqualTo("[\"pass_uuid\",\"user_id\"]");
    assertThat(schemas.at("/NewRefresh/properties/activity_type/enum/0").isInt()).isTrue();
  }

  private static List<JsonNode> operations() {
    List<JsonNode> operations = new ArrayList<>();
    document.path("paths").forEach(item -> item.forEach(operations::add));
    return operations;
  }
}
