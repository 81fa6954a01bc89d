package io.farekeeper.web;

import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.oas.models.media.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Schemas of OpenAPI 3.1 in the shapes that the API's description needs. */
final class Schemas {
  private static final String NULL = "null";

  private Schemas() {}

  /** Any JSON value. */
  static Schema<Object> any() {
    return new Schema<>(SpecVersion.V31);
  }

  /** An object of any fields. */
  static Schema<Object> object() {
    Schema<Object> schema = typed("object");
    schema.setAdditionalProperties(any());
    return schema;
  }

  static Schema<Object> typed(String type) {
    Schema<Object> schema = new Schema<>(SpecVersion.V31);
    schema.addType(type);
    return schema;
  }

  static Schema<Object> ref(String name) {
    Schema<Object> schema = any();
    schema.set$ref("#/components/schemas/" + name);
    return schema;
  }

  /** This schema, with the annotation's description. */
  static Schema<Object> described(
      Schema<Object> schema, Optional<io.swagger.v3.oas.annotations.media.Schema> annotation) {
    annotation
        .map(io.swagger.v3.oas.annotations.media.Schema::description)
        .filter(text -> !text.isEmpty())
        .ifPresent(schema::description);
    return schema;
  }

  /** What fits this schema, or null. */
  static Schema<?> nullable(Schema<?> schema) {
    if (schema.get$ref() != null) {
      return any().oneOf(List.of(schema, typed(NULL)));
    }
    if (schema.getTypes() != null) {
      schema.addType(NULL);
      if (schema.getEnum() != null && !schema.getEnum().contains(null)) {
        schema.addEnumItemObject(null);
      }
    }
    return schema;
  }

  /** The same without null, which a query or a header cannot hold. */
  static void removeNull(Schema<?> schema) {
    if (schema.getTypes() != null) {
      schema.getTypes().remove(NULL);
    }
  }

  /** The listed values of a whole number as numbers: annotations can only name texts. */
  static void listNumbers(Schema<?> schema) {
    boolean whole = schema.getTypes() != null && schema.getTypes().contains("integer");
    if (whole && schema.getEnum() != null) {
      setValues(
          schema, schema.getEnum().stream().map(value -> Long.valueOf(value.toString())).toList());
    }
  }

  @SuppressWarnings("unchecked")
  private static <T> void setValues(Schema<T> schema, List<?> values) {
    schema.setEnum(new ArrayList<>((List<T>) values));
  }

  /** Whether null is one of the values that the schema names; any value at all is not meant. */
  static boolean isNullable(Schema<?> schema) {
    return (schema.getOneOf() != null && schema.getOneOf().stream().anyMatch(Schemas::isNullable))
        || (schema.getTypes() != null && schema.getTypes().contains(NULL));
  }
}
