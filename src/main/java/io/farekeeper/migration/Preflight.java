package io.farekeeper.migration;

import io.farekeeper.stores.preflight.PreflightFinding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Looks at the configured servers, at all of them at once, without changing anything. */
@Component
class Preflight {
  private final MongoLooks mongoDb;
  private final MySqlLooks mySql;
  private final VendorLook vendor;
  private final PreflightProperties properties;

  Preflight(
      MongoLooks mongoDb, MySqlLooks mySql, VendorLook vendor, PreflightProperties properties) {
    this.mongoDb = mongoDb;
    this.mySql = mySql;
    this.vendor = vendor;
    this.properties = properties;
  }

  /** Looks; blocks some seconds more than the configured limit, at most. */
  PreflightReport look() {
    Duration limit = properties.limit();
    List<CompletableFuture<List<PreflightFinding>>> servers =
        Stream.of(
                BoundedLooks.begin(() -> mongoDb.look(limit)),
                BoundedLooks.begin(() -> mySql.look(limit)),
                BoundedLooks.begin(vendor::look))
            .toList();
    List<PreflightFinding> findings = new ArrayList<>();
    servers.forEach(server -> findings.addAll(server.join()));
    return PreflightReport.of(findings);
  }
}
