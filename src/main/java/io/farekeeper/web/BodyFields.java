package io.farekeeper.web;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;

/**
 * Distinguishes the fields of answers from those of requests' bodies: in an answer a field that may
 * be null is there all the same; in a body it may be left out, and a field that is not named is
 * refused.
 */
@SuppressWarnings("rawtypes") // The models of swagger-core are.
class BodyFields implements OpenApiCustomizer {

  @Override
  public void customise(OpenAPI api) {
    Map<String, Schema> models = api.getComponents().getSchemas();
    List<Operation> operations =
        api.getPaths().values().stream().flatMap(item -> item.readOperations().stream()).toList();
    operations.forEach(BodyFields::openBody);
    Set<String> sent = new HashSet<>();
    operations.stream()
        .map(Operation::getRequestBody)
        .filter(Objects::nonNull)
        .flatMap(body -> schemas(body.getContent()))
        .forEach(schema -> collect(schema, models, sent));
    models.forEach(
        (name, model) -> {
          if (!sent.contains(name)) {
            requireNullable(model);
          } else if (model.getProperties() != null) {
            model.setAdditionalProperties(false);
          }
        });
  }

  /** Of an annotated body of any JSON swagger-core makes a text, for want of a type. */
  private static void openBody(Operation operation) {
    if (operation.getRequestBody() != null && operation.getRequestBody().getContent() != null) {
      MediaType json = operation.getRequestBody().getContent().get("application/json");
      if (json != null
          && json.getSchema() != null
          && json.getSchema().getTypes() != null
          && json.getSchema().getTypes().equals(Set.of("string"))) {
        json.setSchema(Schemas.any());
      }
    }
  }

  private static Stream<Schema<?>> schemas(@Nullable Content content) {
    return content == null
        ? Stream.empty()
        : content.values().stream()
            .<Schema<?>>map(type -> type.getSchema())
            .filter(Objects::nonNull);
  }

  /** The names of the models that the schema is made of. */
  private static void collect(
      @Nullable Schema<?> schema, Map<String, Schema> models, Set<String> names) {
    if (schema == null) {
      return;
    }
    if (schema.get$ref() != null) {
      String name = schema.get$ref().substring(schema.get$ref().lastIndexOf('/') + 1);
      if (names.add(name)) {
        collect(models.get(name), models, names);
      }
    }
    parts(schema).forEach(part -> collect(part, models, names));
  }

  private static Stream<Schema<?>> parts(Schema<?> schema) {
    Stream<Schema<?>> properties =
        schema.getProperties() == null
            ? Stream.empty()
            : schema.getProperties().values().stream().map(property -> (Schema<?>) property);
    Stream<Schema<?>> either =
        schema.getOneOf() == null
            ? Stream.empty()
            : schema.getOneOf().stream().map(part -> (Schema<?>) part);
    Schema<?> more = schema.getAdditionalProperties() instanceof Schema<?> value ? value : null;
    return Stream.of(
            properties, either, Stream.ofNullable(schema.getItems()), Stream.ofNullable(more))
        .flatMap(part -> part.map(one -> (Schema<?>) one));
  }

  private static void requireNullable(Schema<?> model) {
    if (model.getProperties() != null) {
      model
          .getProperties()
          .forEach(
              (name, property) -> {
                if (Schemas.isNullable(property)) {
                  model.addRequiredItem(name);
                }
              });
    }
  }
}
