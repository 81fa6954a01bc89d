package io.farekeeper.security;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.http.HttpMethod;

/** Ends each operation's description with the roles that may call it. */
class DescribedRoles implements OpenApiCustomizer {

  @Override
  public void customise(OpenAPI api) {
    api.getPaths().forEach(DescribedRoles::describe);
  }

  private static void describe(String path, PathItem item) {
    item.readOperationsMap()
        .forEach(
            (method, operation) ->
                AccessRule.of(HttpMethod.valueOf(method.name()), path)
                    .ifPresent(rule -> describe(operation, rule)));
  }

  private static void describe(Operation operation, AccessRule rule) {
    String roles =
        Arrays.stream(Role.values())
            .filter(role -> role == Role.ADMIN || Arrays.asList(rule.roles()).contains(role))
            .map(Role::word)
            .collect(Collectors.joining(", "));
    String said = Objects.requireNonNullElse(operation.getDescription(), "").strip();
    operation.setDescription((said + "\n\nRoles: " + roles + ".").strip());
  }
}
