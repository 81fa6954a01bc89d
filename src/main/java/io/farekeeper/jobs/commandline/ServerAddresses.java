package io.farekeeper.jobs.commandline;

import com.mongodb.MongoSecurityException;
import io.farekeeper.web.Outage;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.mongodb.autoconfigure.MongoConnectionDetails;
import org.springframework.context.ApplicationContext;

/**
 * Where the databases are, for a person who reads that one does not answer: hosts and ports, and
 * nothing else of what their addresses hold.
 *
 * @param mongoDb its hosts with their ports
 * @param mySql its hosts with their ports
 */
public record ServerAddresses(String mongoDb, String mySql) {
  private static final int CAUSES = 30;
  private static final String REFUSED_ACCOUNT = "28";

  /** Both drivers pass on the words of the operating system where no server listens. */
  private static final String NOT_LISTENING = "Connection refused";

  private static final int NO_SUCH_DATABASE = 1049;
  private static final int NO_RIGHT_TO_DATABASE = 1044;

  static ServerAddresses of(ApplicationContext context) {
    MongoConnectionDetails mongoDb = context.getBean(MongoConnectionDetails.class);
    JdbcConnectionDetails mySql = context.getBean(JdbcConnectionDetails.class);
    return new ServerAddresses(
        String.join(",", mongoDb.getConnectionString().getHosts()), hostsOf(mySql.getJdbcUrl()));
  }

  /** The hosts in {@code jdbc:mysql://user:password@host:port,host:port/database?options}. */
  public static String hostsOf(String jdbcUrl) {
    int begin = jdbcUrl.indexOf("//");
    if (begin < 0) {
      return "";
    }
    String authority = jdbcUrl.substring(begin + 2).split("[/?]", 2)[0];
    return Arrays.stream(authority.split(","))
        .map(host -> host.substring(host.lastIndexOf('@') + 1))
        .collect(Collectors.joining(","));
  }

  /** The text, with the address of each database that it says does not answer. */
  String namedIn(String text) {
    return text.replace(Outage.MONGODB, named("MongoDB", mongoDb) + " does not answer")
        .replace(Outage.MYSQL, named("MySQL", mySql) + " does not answer");
  }

  /** In a line: that it does not answer, or what it refuses. */
  public String whyMongoDbFailed(Throwable thrown) {
    return named("MongoDB", mongoDb) + " " + refusal(thrown).orElse("does not answer");
  }

  /** In a line: that it does not answer, or what it refuses. */
  public String whyMySqlFailed(Throwable thrown) {
    return named("MySQL", mySql) + " " + refusal(thrown).orElse("does not answer");
  }

  /** Whether a server, or its machine, has said no: to ask again would change nothing. */
  static boolean isAnswer(Throwable thrown) {
    return refusal(thrown).isPresent()
        || chain(thrown)
            .anyMatch(cause -> String.valueOf(cause.getMessage()).contains(NOT_LISTENING));
  }

  private static String named(String server, String address) {
    return address.isEmpty() ? server : server + " at " + address;
  }

  private static Optional<String> refusal(Throwable thrown) {
    return chain(thrown).map(ServerAddresses::refusalIn).flatMap(Optional::stream).findFirst();
  }

  private static Stream<Throwable> chain(Throwable thrown) {
    return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause).limit(CAUSES);
  }

  private static Optional<String> refusalIn(Throwable thrown) {
    return switch (thrown) {
      case MongoSecurityException _ -> Optional.of("refuses the user or its password");
      case SQLException sql when isOfAccount(sql.getSQLState()) ->
          Optional.of("refuses the user or its password");
      case SQLException sql
          when sql.getErrorCode() == NO_SUCH_DATABASE
              || sql.getErrorCode() == NO_RIGHT_TO_DATABASE ->
          Optional.of("has no such database, or not for this user");
      default -> Optional.empty();
    };
  }

  private static boolean isOfAccount(@Nullable String sqlState) {
    return sqlState != null && sqlState.startsWith(REFUSED_ACCOUNT);
  }
}
