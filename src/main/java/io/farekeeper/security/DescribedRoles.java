package io.farekeeper.security;

import io.swagger.v3.oas.models.Operation;
import jakarta.annotation.security.RolesAllowed;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.web.method.HandlerMethod;

/** Ends each operation's description with the roles that may call it. */
class DescribedRoles implements OperationCustomizer {

  @Override
  public Operation customize(Operation operation, HandlerMethod method) {
    RolesAllowed allowed = method.getMethodAnnotation(RolesAllowed.class);
    if (allowed != null) {
      List<String> names = Arrays.asList(Role.orAdmin(allowed.value()));
      String roles =
          Arrays.stream(Role.values())
              .filter(role -> names.contains(role.name()))
              .map(Role::word)
              .collect(Collectors.joining(", "));
      String said = Objects.requireNonNullElse(operation.getDescription(), "").strip();
      operation.setDescription((said + "\n\nRoles: " + roles + ".").strip());
    }
    return operation;
  }
}
