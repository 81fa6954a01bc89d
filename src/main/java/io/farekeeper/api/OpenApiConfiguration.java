package io.farekeeper.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.math.BigDecimal;
import java.util.Map;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.ParameterCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the API's description says of every operation alike. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
  private static final String BASIC = "basic";
  private static final String BEARER = "bearer";
  private static final String PROBLEM = "Problem";
  private static final Map<String, String> PROBLEMS =
      Map.of(
          "400", "A field or parameter cannot be taken; `field` names it",
          "401", "No user, a wrong password, or a token that is not taken",
          "403", "The user's roles do not allow it",
          "500", "Nobody foresaw this; the log explains it under `reference`",
          "503", "MySQL or MongoDB does not answer, or this deployment must not change anything");
  private static final String UNKNOWN = "What the path names does not exist";
  private static final Map<String, String> PROBLEMS_OF_A_BODY =
      Map.of(
          "413", "The body is too large",
          "415", "The body is not of a media type that is taken here");

  @Bean
  OpenAPI openApi() {
    return new OpenAPI()
        .info(
            new Info()
                .title("Farekeeper")
                .version("v1")
                .description("Riders' Bytemark tickets: kept at hand, fresh and accounted for."))
        .components(
            new Components()
                .addSecuritySchemes(
                    BASIC, new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme(BASIC))
                .addSecuritySchemes(
                    BEARER,
                    new SecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme(BEARER)
                        .bearerFormat("JWT")
                        .description("Of the OpenID Connect issuer, where one is configured"))
                .addSchemas(PROBLEM, problemSchema()))
        .addSecurityItem(new SecurityRequirement().addList(BASIC))
        .addSecurityItem(new SecurityRequirement().addList(BEARER));
  }

  /** Names of properties as the API writes and takes them. */
  @Bean
  ModelResolver snakeCaseNames() {
    return new ModelResolver(
        Json31.mapper().copy().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE));
  }

  @Bean
  OpenApiCustomizer problemsOfEveryOperation() {
    return api ->
        api.getPaths()
            .forEach(
                (path, item) ->
                    item.readOperations().forEach(operation -> addProblems(path, operation)));
  }

  /** A path's user_id is read as text, so that each slip in it has the same answer. */
  @Bean
  ParameterCustomizer userIdsAreNumbers() {
    return (parameter, _) -> {
      if (parameter != null && "user_id".equals(parameter.getName())) {
        parameter.setSchema(
            new IntegerSchema().minimum(BigDecimal.ONE).maximum(new BigDecimal(Integer.MAX_VALUE)));
      }
      return parameter;
    };
  }

  /** Those of its own, an operation names itself (409, say); their body is added here. */
  private static void addProblems(String path, Operation operation) {
    ApiResponses responses = operation.getResponses();
    responses.forEach(
        (status, response) -> {
          if (isError(status)) {
            response.setContent(problemContent());
          }
        });
    addMissing(responses, PROBLEMS);
    if (path.contains("{")) {
      addMissing(responses, Map.of("404", UNKNOWN));
    }
    if (operation.getRequestBody() != null) {
      addMissing(responses, PROBLEMS_OF_A_BODY);
    }
  }

  private static boolean isError(String status) {
    return status.startsWith("4") || status.startsWith("5");
  }

  private static void addMissing(ApiResponses responses, Map<String, String> problems) {
    problems.forEach((status, meaning) -> responses.putIfAbsent(status, problemResponse(meaning)));
  }

  private static ApiResponse problemResponse(String meaning) {
    return new ApiResponse().description(meaning).content(problemContent());
  }

  private static Content problemContent() {
    return new Content()
        .addMediaType(
            "application/problem+json",
            new MediaType().schema(new Schema<>().$ref("#/components/schemas/" + PROBLEM)));
  }

  private static Schema<?> problemSchema() {
    return new ObjectSchema()
        .description("RFC 9457 problem details")
        .addProperty("title", new StringSchema())
        .addProperty("status", new Schema<Integer>().type("integer"))
        .addProperty("detail", new StringSchema())
        .addProperty("instance", new StringSchema())
        .addProperty("field", new StringSchema().description("What the client must change"));
  }
}
