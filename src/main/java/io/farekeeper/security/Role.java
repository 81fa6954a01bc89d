package io.farekeeper.security;

import io.farekeeper.config.InvalidConfigurationException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a user may be: an admin has every role. */
enum Role {
  APP,
  SUPPORT,
  OPERATOR,
  AUDITOR,
  ADMIN;

  /**
   * The role of a configured name.
   *
   * @param user whose role it is, for the message
   */
  static Role parse(String name, String user) {
    return find(name)
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidConfigurationException(
                    "User '%s' has the unknown role '%s'; there are: %s"
                        .formatted(user, name, names())));
  }

  private static Stream<Role> find(String name) {
    return Arrays.stream(values())
        .filter(role -> role.name().equals(name.strip().toUpperCase(Locale.ROOT)));
  }

  private static String names() {
    return Arrays.stream(values()).map(Role::word).collect(Collectors.joining(", "));
  }

  /** Its name as it is written everywhere but here. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** These names of roles and that of admin, which is in all of them. */
  static String[] orAdmin(String... roles) {
    return Stream.concat(Arrays.stream(roles), Stream.of(ADMIN.name())).toArray(String[]::new);
  }
}
