package io.farekeeper.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.RealServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** The API's description names parameters as the API takes them. */
@RealServers
class QueryParameterDocsTest {
  @LocalServerPort int port;

  private JsonNode paths() {
    return HttpCaller.on(port).as("admin").get("/v3/api-docs").json().path("paths");
  }

  @Test
  void noQueryParameterIsWrittenInCamelCase() {
    List<String> all = new ArrayList<>();
    paths()
        .forEachEntry(
            (path, item) ->
                item.forEachEntry(
                    (method, operation) ->
                        operation
                            .path("parameters")
                            .valueStream()
                            .filter(parameter -> parameter.path("in").asString().equals("query"))
                            .forEach(
                                parameter ->
                                    all.add(path + "?" + parameter.path("name").asString()))));
    assertThat(all).contains("/api/v1/ticket-log?user_id", "/api/v1/access-log?user_id");
    assertThat(all)
        .allSatisfy(
            parameter ->
                assertThat(parameter.substring(parameter.indexOf('?'))).doesNotMatch(".*[A-Z].*"));
  }

  @Test
  void propertiesAreWrittenAsTheyAreTakenAndAnswered() {
    JsonNode schemas =
        HttpCaller.on(port).as("admin").get("/v3/api-docs").json().at("/components/schemas");

    assertThat(schemas.at("/ValidationRequest/properties").propertyNames())
        .contains("user_id", "pass_uuid", "presented_at")
        .doesNotContain("userId", "passUuid");
    assertThat(schemas.at("/NewRefresh/properties").propertyNames())
        .containsExactlyInAnyOrder("activity_type", "scheduled_on");
  }

  @Test
  void theTicketLogIsDescribed() {
    JsonNode find = paths().path("/api/v1/ticket-log").path("get");
    assertThat(find.path("parameters").valueStream().map(p -> p.path("name").asString()))
        .containsExactlyInAnyOrder(
            "user_id", "uuid", "status", "from", "to", "sort", "excel", "limit", "after");
    assertThat(find.path("parameters").valueStream())
        .allSatisfy(p -> assertThat(p.path("description").asString()).isNotBlank());
    JsonNode content = find.path("responses").path("200").path("content");
    assertThat(Set.copyOf(content.propertyNames()))
        .containsExactlyInAnyOrder("application/json", "application/x-ndjson", "text/csv");
    assertThat(content.at("/application~1json/schema/$ref").asString())
        .isEqualTo("#/components/schemas/ItemsEntryView");
    assertThat(content.at("/text~1csv/schema/type").asString()).isEqualTo("string");
  }
}
