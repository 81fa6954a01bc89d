package io.farekeeper.stores;

import java.util.Map;
import java.util.Objects;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

class OnServer implements Condition {

  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    Map<String, Object> wanted =
        Objects.requireNonNull(
            metadata.getAnnotationAttributes(ConditionalOnServer.class.getName()));
    String property = (String) Objects.requireNonNull(wanted.get("property"));
    return isReal(context.getEnvironment(), property) == Boolean.TRUE.equals(wanted.get("real"));
  }

  static boolean isReal(Environment environment, String property) {
    return !environment.getProperty(property, "").isBlank();
  }
}
