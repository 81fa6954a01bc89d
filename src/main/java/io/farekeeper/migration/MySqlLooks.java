package io.farekeeper.migration;

import static io.farekeeper.stores.preflight.PreflightFinding.MYSQL;

import io.farekeeper.jobs.commandline.ServerAddresses;
import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.preflight.PreflightFinding;
import io.farekeeper.stores.preflight.TablePreflight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Looks at MySQL, if it is a real one: whether it answers, then all that its owners say. */
@Component
class MySqlLooks {
  private static final Duration PING = Duration.ofSeconds(5);

  private final Deployment deployment;
  private final ObjectProvider<JdbcConnectionDetails> details;
  private final ObjectProvider<TablePreflight> owners;

  MySqlLooks(
      Deployment deployment,
      ObjectProvider<JdbcConnectionDetails> details,
      ObjectProvider<TablePreflight> owners) {
    this.deployment = deployment;
    this.details = details;
    this.owners = owners;
  }

  List<PreflightFinding> look(Duration limit) {
    if (deployment.mysqlEmbedded()) {
      return List.of(Connection.embedded(MYSQL, "MySQL", "FAREKEEPER_MYSQL_URL"));
    }
    PreflightFinding connection =
        Connection.look(MYSQL, PING, () -> with(PING, MySqlLooks::ping), this::whyFailed);
    List<PreflightFinding> findings = new ArrayList<>(List.of(connection));
    if (connection.level() == PreflightFinding.Level.OK) {
      findings.addAll(
          BoundedLooks.all(
              owners
                  .orderedStream()
                  .map(
                      owner ->
                          new BoundedLooks.Look(
                              MYSQL, nameOf(owner), () -> with(limit, owner::look)))
                  .toList(),
              limit.plusSeconds(1)));
    }
    return findings;
  }

  private <T> T with(Duration limit, Function<JdbcClient, T> work) {
    try (ReadOnlyMySql connection = ReadOnlyMySql.open(details.getObject(), limit)) {
      return work.apply(connection.client());
    }
  }

  private static String ping(JdbcClient mysql) {
    return "database "
        + mysql.sql("SELECT DATABASE()").query(String.class).optional().orElse("(none)");
  }

  private String whyFailed(Throwable thrown) {
    String hosts = ServerAddresses.hostsOf(details.getObject().getJdbcUrl());
    return new ServerAddresses("", hosts).whyMySqlFailed(thrown);
  }

  private static String nameOf(TablePreflight owner) {
    return owner.tables().stream().sorted().findFirst().orElseGet(() -> Connection.name(owner));
  }
}
