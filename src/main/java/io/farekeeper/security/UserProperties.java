package io.farekeeper.security;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may call.
 *
 * @param users users by name, each with {@code password} (plain, or <code>{bcrypt}</code> and its
 *     hash) and {@code roles} (app, support, operator, auditor, admin)
 * @param admin the user {@code admin}, who may do everything
 */
@ConfigurationProperties("farekeeper")
record UserProperties(@DefaultValue Map<String, Account> users, @DefaultValue Admin admin) {

  record Account(@Nullable String password, @DefaultValue List<String> roles) {
    @Override
    public String toString() {
      return "Account[roles=" + roles + "]";
    }
  }

  /**
   * The user {@code admin}.
   *
   * @param password the password of the user admin; without it one is made and printed at start
   */
  record Admin(@Nullable String password) {
    @Override
    public String toString() {
      return "Admin[password withheld]";
    }
  }
}
