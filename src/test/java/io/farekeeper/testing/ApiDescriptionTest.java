package io.farekeeper.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class ApiDescriptionTest {
  private static final String DOCUMENT =
      """
      {"openapi": "3.1.0", "paths": {
        "/api/v1/things/{id}": {"get": {"responses": {"200": {"content": {"application/json": {
          "schema": {"$ref": "#/components/schemas/Thing"}}}}}}},
        "/api/v1/things/all": {"get": {"responses": {"200": {"content": {
          "application/x-ndjson": {"schema": {"type": "string"}}}}}}}},
       "components": {"schemas": {"Thing": {"type": "object", "required": ["at"],
          "properties": {"at": {"type": "string", "format": "date-time"}}}}}}
      """;

  private final ApiDescription description =
      new ApiDescription(JsonMapper.shared().readTree(DOCUMENT));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          get    | /api/v1/things/7   | 200 | application/json                 | {"at":"2026-01-02T03:04:05Z"} | ``
          get    | /api/v1/things/7   | 200 | application/json;charset=UTF-8   | {"at":"2026-01-02T03:04:05Z"} | ``
          get    | /api/v1/things/7   | 200 | application/json                 | {"at":"yesterday"}            | its body does not fit
          get    | /api/v1/things/7   | 200 | application/json                 | {}                            | its body does not fit
          get    | /api/v1/things/7   | 200 | text/plain                       | {}                            | the document does not declare the media type
          get    | /api/v1/things/7   | 404 | application/problem+json         | {}                            | the document does not declare this status
          get    | /api/v1/things/all | 200 | application/json                 | {"at":"2026-01-02T03:04:05Z"} | the document does not declare the media type
          get    | /api/v1/things/all | 200 | application/x-ndjson             | {}                            | ``
          delete | /api/v1/things/7   | 405 | application/problem+json         | {}                            | ``
          delete | /api/v1/things/7   | 200 | application/json                 | {}                            | the document has no such operation
          get    | /api/v1/others     | 200 | application/json                 | {}                            | the document has no such operation
          get    | /api/v1/others     | 404 | application/problem+json         | {}                            | ``
          """)
  void answersThatDifferAreFound(
      String method, String path, int status, String type, String body, String difference) {
    assertThat(description.difference(method, path, status, type, body).orElse(""))
        .startsWith(difference);
  }
}
