package io.farekeeper.stores;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where MySQL or MariaDB is.
 *
 * @param url JDBC URL of a real server, for instance {@code jdbc:mysql://db:3306/portal}; empty
 *     means the embedded one
 * @param user the account's name
 * @param password the account's password
 */
@ConfigurationProperties("farekeeper.mysql")
record MySqlProperties(@Nullable String url, @Nullable String user, @Nullable String password) {

  @Override
  public String toString() {
    return "MySqlProperties[url and account withheld]";
  }
}
