package io.farekeeper.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.annotation.Annotation;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The schemas of the API's types, as they are written and taken: names in snake case, open values
 * as any JSON, and of each record which fields are always there and which may be null.
 */
class ApiSchemas extends ModelResolver {
  private static final Set<Class<?>> ANY = Set.of(Object.class, JsonNode.class, BsonValue.class);
  private static final Set<Class<?>> OBJECTS = Set.of(ObjectNode.class, BsonDocument.class);

  ApiSchemas() {
    super(Json31.mapper().copy().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE));
    openapi31(true);
  }

  @Override
  public @Nullable Schema<?> resolve(
      AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
    Class<?> raw = _mapper.constructType(type.getType()).getRawClass();
    Optional<io.swagger.v3.oas.annotations.media.Schema> described = described(type);
    if (OBJECTS.contains(raw)) {
      return Schemas.described(Schemas.object(), described);
    }
    if (ANY.contains(raw) && described.map(shape -> shape.type().isEmpty()).orElse(true)) {
      return Schemas.described(Schemas.any(), described);
    }
    if (raw.isRecord() && raw.getRecordComponents().length == 0) {
      return Schemas.typed("object").additionalProperties(false);
    }
    if (isOpenObject(raw)) {
      return Schemas.described(
          Schemas.object(),
          Optional.of(raw.getAnnotation(io.swagger.v3.oas.annotations.media.Schema.class)));
    }
    Schema<?> schema = super.resolve(type, context, chain);
    if (raw.isRecord() && schema != null) {
      model(schema, context).ifPresent(model -> addPresence(raw, model));
    }
    return schema;
  }

  private static Optional<io.swagger.v3.oas.annotations.media.Schema> described(
      AnnotatedType type) {
    Annotation[] annotations = type.getCtxAnnotations();
    return annotations == null
        ? Optional.empty()
        : Arrays.stream(annotations)
            .filter(io.swagger.v3.oas.annotations.media.Schema.class::isInstance)
            .map(io.swagger.v3.oas.annotations.media.Schema.class::cast)
            .findFirst();
  }

  /** A record that stands for JSON which it holds as text. */
  private static boolean isOpenObject(Class<?> type) {
    var described = type.getAnnotation(io.swagger.v3.oas.annotations.media.Schema.class);
    return type.isRecord()
        && described != null
        && described.type().equals("object")
        && Stream.of(type.getRecordComponents())
            .anyMatch(component -> component.getAccessor().isAnnotationPresent(JsonValue.class));
  }

  /** Where a reference to the record was made, the schema that it refers to. */
  private static Optional<Schema<?>> model(Schema<?> schema, ModelConverterContext context) {
    if (schema.get$ref() == null) {
      return Optional.of(schema);
    }
    String name = schema.get$ref().substring(schema.get$ref().lastIndexOf('/') + 1);
    return Optional.ofNullable(context.getDefinedModels().get(name));
  }

  private static void addPresence(Class<?> type, Schema<?> model) {
    if (model.getProperties() == null) {
      return;
    }
    for (RecordComponent component : type.getRecordComponents()) {
      String name = nameOf(component);
      Schema<?> property = model.getProperties().get(name);
      boolean listed = model.getRequired() != null && model.getRequired().contains(name);
      if (property == null) {
        continue;
      }
      Schemas.listNumbers(property);
      if (listed) {
        continue;
      }
      if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        model.addRequiredItem(name);
      } else if (!isLeftOutIfNull(component)) {
        model.getProperties().put(name, Schemas.nullable(property));
      }
    }
  }

  private static String nameOf(RecordComponent component) {
    JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
    return named == null
        ? PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName())
        : named.value();
  }

  private static boolean isLeftOutIfNull(RecordComponent component) {
    return Stream.of(component.getAccessor(), component.getDeclaringRecord())
        .map(element -> element.getAnnotation(JsonInclude.class))
        .filter(Objects::nonNull)
        .findFirst()
        .map(inclusion -> inclusion.value() == JsonInclude.Include.NON_NULL)
        .orElse(false);
  }
}
