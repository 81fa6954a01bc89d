package io.farekeeper.encryption;

import io.farekeeper.config.InvalidConfigurationException;
import org.jspecify.annotations.Nullable;

/** Settings of a key provider that must be there. */
final class Settings {
  private Settings() {}

  /**
   * The value.
   *
   * @param name the property, below {@link EncryptionProperties#PREFIX}
   * @throws InvalidConfigurationException naming it, if there is none
   */
  static String required(String name, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw invalid(name, "is missing");
    }
    return value;
  }

  /**
   * Says what is wrong with a property.
   *
   * @param problem to be read after its name; without its value, which may be secret
   */
  static InvalidConfigurationException invalid(String name, String problem) {
    return new InvalidConfigurationException(
        "%s.%s %s".formatted(EncryptionProperties.PREFIX, name, problem));
  }
}
