package io.farekeeper.stores.preflight;

import static io.farekeeper.stores.preflight.PreflightFinding.MYSQL;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** MySQL itself: version, settings, time zones, clock. */
@Component
@Order(1)
class MySqlServerPreflight implements TablePreflight {
  private final Clock clock;

  MySqlServerPreflight(Clock clock) {
    this.clock = clock;
  }

  @Override
  public List<PreflightFinding> look(JdbcClient mysql) {
    List<PreflightFinding> findings = new ArrayList<>();
    findings.add(ServerVersion.mySql(mysql.sql("SELECT VERSION()").query(String.class).single()));
    ServerSettings settings = ServerSettings.read(mysql);
    findings.addAll(settings.findings());
    Instant asked = clock.instant();
    LocalDateTime server = mysql.sql("SELECT UTC_TIMESTAMP(3)").query(LocalDateTime.class).single();
    findings.add(
        ClockDifference.judge(MYSQL, asked, server.toInstant(ZoneOffset.UTC), clock.instant()));
    return findings;
  }
}
