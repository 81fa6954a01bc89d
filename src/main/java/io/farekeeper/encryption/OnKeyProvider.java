package io.farekeeper.encryption;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches once a key provider is configured. */
class OnKeyProvider implements Condition {

  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    return !context
        .getEnvironment()
        .getProperty(EncryptionProperties.PREFIX + ".provider", "")
        .isBlank();
  }
}
