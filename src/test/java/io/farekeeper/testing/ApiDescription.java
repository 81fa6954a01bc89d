package io.farekeeper.testing;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.farekeeper.testing.HttpCaller.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The OpenAPI document of an application under test. Each answer that a test gets is held against
 * it: the status and the media type must be declared, and the body must fit its schema.
 */
final class ApiDescription {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String DOCUMENT = "http://farekeeper.test/v3/api-docs";
  private static final Map<String, ApiDescription> KNOWN = new ConcurrentHashMap<>();

  /** Of Tomcat and Spring, and endpoints that tests add. */
  private static final List<String> NOT_OF_THE_API =
      List.of(
          "/actuator", "/v3/", "/swagger-ui", "/error", "/api/v1/jobs/probe", "/api/v1/forgotten");

  /** What is said of a request and not of an operation. */
  private static final Set<Integer> OF_ANY_REQUEST = Set.of(405, 414, 431);

  private final JsonNode document;
  private final SchemaRegistry schemas;

  ApiDescription(JsonNode document) {
    this.document = document;
    this.schemas =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            registry ->
                registry
                    .schemas(Map.of(DOCUMENT, document.toString()))
                    .schemaRegistryConfig(
                        SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
  }

  /**
   * Fails if the answer is not as the application's document says. Applications whose user admin
   * has another password than "admin" (processes of their own) are left alone.
   */
  static void check(String base, String method, String target, Answer answer) {
    String path = target.contains("?") ? target.substring(0, target.indexOf('?')) : target;
    if (method.equals("OPTIONS") || NOT_OF_THE_API.stream().anyMatch(path::startsWith)) {
      return;
    }
    ApiDescription description = KNOWN.computeIfAbsent(base, ApiDescription::read);
    if (description.isUnknown(path)) {
      // Another application may have had the port before.
      description = read(base);
      KNOWN.put(base, description);
    }
    String call = method + " " + path + " answered " + answer.status();
    description
        .difference(
            method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT),
            path,
            answer.status(),
            answer.header("Content-Type"),
            answer.body())
        .ifPresent(
            difference -> {
              throw new AssertionError(call + ", but " + difference + ": " + answer.body());
            });
  }

  private static ApiDescription read(String base) {
    String admin =
        Base64.getEncoder().encodeToString("admin:admin".getBytes(StandardCharsets.UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + "/v3/api-docs"))
            .header("Authorization", "Basic " + admin)
            .build();
    try {
      HttpResponse<String> answer = CLIENT.send(request, BodyHandlers.ofString());
      return new ApiDescription(
          answer.statusCode() == 200
              ? JsonMapper.shared().readTree(answer.body())
              : JsonMapper.shared().createObjectNode());
    } catch (IOException e) {
      return new ApiDescription(JsonMapper.shared().createObjectNode());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean isUnknown(String path) {
    return !document.isEmpty() && template(path).isEmpty();
  }

  /** In what an answer is not as the document says; empty if it is. */
  Optional<String> difference(
      String method, String path, int status, String contentType, String body) {
    if (document.isEmpty() || OF_ANY_REQUEST.contains(status)) {
      return Optional.empty();
    }
    Optional<String> template = template(path);
    JsonNode operation = document.path("paths").path(template.orElse("")).path(method);
    if (operation.isMissingNode()) {
      return status < 400 ? Optional.of("the document has no such operation") : Optional.empty();
    }
    JsonNode declared = operation.path("responses").path(String.valueOf(status));
    if (declared.isMissingNode()) {
      return Optional.of("the document does not declare this status");
    }
    String type = contentType.replaceFirst(";.*", "").strip();
    if (!declared.path("content").has(type)) {
      return Optional.of("the document does not declare the media type '" + type + "'");
    }
    if (body.isEmpty() || !type.matches("application/(.+\\+)?json")) {
      return Optional.empty();
    }
    String pointer =
        String.join(
            "/",
            "paths",
            escaped(template.orElseThrow()),
            method,
            "responses",
            String.valueOf(status),
            "content",
            escaped(type),
            "schema");
    Schema schema = schemas.getSchema(SchemaLocation.of(DOCUMENT + "#/" + pointer));
    List<com.networknt.schema.Error> errors = schema.validate(JsonMapper.shared().readTree(body));
    return errors.isEmpty() ? Optional.empty() : Optional.of("its body does not fit " + errors);
  }

  /** The path of the document that fits, the one with the fewest variables. */
  private Optional<String> template(String path) {
    return document.path("paths").propertyNames().stream()
        .filter(template -> path.matches(template.replaceAll("\\{[^}]*}", "[^/]+")))
        .min(Comparator.comparingLong(template -> template.chars().filter(c -> c == '{').count()));
  }

  private static String escaped(String token) {
    return token.replace("~", "~0").replace("/", "~1");
  }
}
