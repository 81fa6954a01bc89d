package io.farekeeper.security;

import io.farekeeper.config.InvalidConfigurationException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Makes users of the configuration. */
final class Accounts {
  static final String ADMIN = "admin";
  private static final String HASHED = "{bcrypt}";
  private static final int LONGEST_PASSWORD_BYTES = 72;
  private static final int GENERATED_BYTES = 18;

  private final PasswordEncoder encoder;
  private final Consumer<String> printer;

  /**
   * @param encoder hashes the plain passwords
   * @param printer gets, once, a password that was made here
   */
  Accounts(PasswordEncoder encoder, Consumer<String> printer) {
    this.encoder = encoder;
    this.printer = printer;
  }

  /**
   * Every user of the configuration, admin among them.
   *
   * @throws InvalidConfigurationException naming the user who cannot be made
   */
  List<UserDetails> of(UserProperties properties) {
    List<UserDetails> users = new ArrayList<>();
    properties.users().forEach((name, account) -> users.add(user(name, account)));
    users.add(admin(properties.admin().password()));
    return users;
  }

  private UserDetails user(String name, UserProperties.Account account) {
    if (name.equalsIgnoreCase(ADMIN)) {
      throw new InvalidConfigurationException(
          "The user 'admin' is set by farekeeper.admin.password (FAREKEEPER_ADMIN_PASSWORD),"
              + " not below farekeeper.users");
    }
    Role[] roles =
        account.roles().stream().map(role -> Role.parse(role, name)).toArray(Role[]::new);
    if (roles.length == 0) {
      throw new InvalidConfigurationException(
          "User '%s' has no roles (farekeeper.users.%s.roles)".formatted(name, name));
    }
    return details(name, account.password(), roles);
  }

  private UserDetails admin(@Nullable String password) {
    if (password != null) {
      return details(ADMIN, password, Role.ADMIN);
    }
    byte[] random = new byte[GENERATED_BYTES];
    new SecureRandom().nextBytes(random);
    String generated = Base64.getUrlEncoder().encodeToString(random);
    printer.accept(
        "Farekeeper: user admin has the password %s until the next start; FAREKEEPER_ADMIN_PASSWORD sets one of your own"
            .formatted(generated));
    return details(ADMIN, generated, Role.ADMIN);
  }

  private UserDetails details(String name, @Nullable String password, Role... roles) {
    return User.withUsername(name)
        .password(hash(name, password))
        .roles(Arrays.stream(roles).map(Role::name).toArray(String[]::new))
        .build();
  }

  private String hash(String name, @Nullable String password) {
    if (password == null || password.isBlank()) {
      throw new InvalidConfigurationException("User '%s' has no password".formatted(name));
    }
    if (password.startsWith(HASHED)) {
      String hash = password.substring(HASHED.length());
      if (!hash.matches("\\$2[ayb]\\$\\d\\d\\$[./0-9A-Za-z]{53}")) {
        throw new InvalidConfigurationException(
            "The password of user '%s' begins with {bcrypt} but is no bcrypt hash".formatted(name));
      }
      return hash;
    }
    if (password.getBytes(StandardCharsets.UTF_8).length > LONGEST_PASSWORD_BYTES) {
      throw new InvalidConfigurationException(
          "The password of user '%s' is longer than 72 bytes, the most that bcrypt can tell apart"
              .formatted(name));
    }
    return String.valueOf(encoder.encode(password));
  }
}
