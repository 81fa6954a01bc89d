package io.farekeeper.web;

import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.math.BigDecimal;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.ParameterCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the API's description says of every operation alike. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
  private static final String BASIC = "basic";
  private static final String BEARER = "bearer";

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
                        .description("Of the OpenID Connect issuer, where one is configured")))
        .addSecurityItem(new SecurityRequirement().addList(BASIC))
        .addSecurityItem(new SecurityRequirement().addList(BEARER));
  }

  @Bean
  ModelResolver apiSchemas() {
    return new ApiSchemas();
  }

  @Bean
  OpenApiCustomizer problemAnswers() {
    return new ProblemAnswers();
  }

  @Bean
  OpenApiCustomizer bodyFields() {
    return new BodyFields();
  }

  /** A user_id is read as text, so that each slip in it has the same answer: see {@link UserId}. */
  @Bean
  ParameterCustomizer userIdsAreNumbers() {
    return (parameter, _) -> {
      if (parameter != null && parameter.getSchema() != null) {
        Schemas.removeNull(parameter.getSchema());
      }
      if (parameter != null && "user_id".equals(parameter.getName())) {
        parameter.setSchema(userId("path".equals(parameter.getIn())));
      }
      return parameter;
    };
  }

  private static IntegerSchema userId(boolean inPath) {
    IntegerSchema schema = new IntegerSchema();
    schema.setMinimum(BigDecimal.ONE);
    schema.setMaximum(BigDecimal.valueOf(inPath ? Integer.MAX_VALUE : UserId.LARGEST_LOGGED));
    schema.setFormat(inPath ? "int32" : "int64");
    return schema;
  }
}
