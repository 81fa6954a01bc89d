package io.farekeeper.embedded;

import io.farekeeper.cluster.UserLock;
import io.farekeeper.cluster.UserLocks;
import io.farekeeper.embedded.sandbox.BytemarkSandbox;
import io.farekeeper.embedded.sandbox.Fault;
import io.farekeeper.stores.ConditionalOnServer;
import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.EmbeddedProperties;
import io.farekeeper.stores.MySql;
import io.farekeeper.tickets.Session;
import io.farekeeper.tickets.TicketCache;
import io.farekeeper.tickets.build.InitialBuild;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Puts riders into databases that are empty when the product is tried out, so that the first run of
 * the refresh job has something to show. Caches are built by the application itself, while the
 * sandbox is in order; what befalls the riders comes after, and the portal's rows last, all at
 * once: a seeding that was cut off is done again.
 */
@Component
@ConditionalOnServer(property = "farekeeper.bytemark.url", real = false)
class DemoData implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(DemoData.class);
  private static final Duration SQL_IS_READY_WITHIN = Duration.ofSeconds(20);
  private static final Duration BUILD_ENDS_WITHIN = Duration.ofSeconds(5);
  private static final String BUYERS_PRODUCT = "c40b6e92-0f3a-4d81-b7c5-92e1d64a0f22";

  private final Deployment deployment;
  private final EmbeddedProperties properties;
  private final MySql mySql;
  private final BytemarkSandbox sandbox;
  private final TicketCache tickets;
  private final InitialBuild initialBuild;
  private final UserLocks locks;
  private final DemoRows rows;
  private volatile boolean running;

  DemoData(
      Deployment deployment,
      EmbeddedProperties properties,
      MySql mySql,
      BytemarkSandbox sandbox,
      TicketCache tickets,
      InitialBuild initialBuild,
      UserLocks locks,
      DemoRows rows) {
    this.deployment = deployment;
    this.properties = properties;
    this.mySql = mySql;
    this.sandbox = sandbox;
    this.tickets = tickets;
    this.initialBuild = initialBuild;
    this.locks = locks;
    this.rows = rows;
  }

  @Override
  public void start() {
    running = true;
    if (!deployment.isTryOut() || !properties.demoData()) {
      return;
    }
    try {
      mySql.ready().get(SQL_IS_READY_WITHIN.toSeconds(), TimeUnit.SECONDS);
      if (rows.isPortalEmpty()) {
        seed();
      }
    } catch (TimeoutException | ExecutionException e) {
      log.warn("No demo data: the embedded SQL database is not ready");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.warn("The demo data could not be seeded; the application goes on without it", e);
    }
  }

  private void seed() {
    buildCaches();
    befall();
    rows.write(
        DemoRiders.withToken().stream()
            .collect(Collectors.toMap(Function.identity(), id -> sandbox.rider(id).token())));
    log.info(
        """
        Demo riders {} to {} are seeded, {} of them with a cache. In the first run of job \
        update-bytemark-tickets-cache rider {} gets a free pass and a notice, {} fails and is \
        tried again later, {} is given up, {} has bought a pass, {} gets a first cache. \
        Try: POST /api/v1/jobs/update-bytemark-tickets-cache/runs, \
        GET /api/v1/users/{}/tickets, \
        PUT /sandbox/riders/{}/fault with {"fault": null}, POST /sandbox/riders/{}/token\
        """,
        DemoRiders.FIRST,
        DemoRiders.LAST,
        DemoRiders.withCache().size(),
        DemoRiders.REWARDED,
        DemoRiders.FAILING,
        DemoRiders.LOGGED_OUT,
        DemoRiders.BUYER,
        DemoRiders.NEWCOMER,
        DemoRiders.REWARDED,
        DemoRiders.FAILING,
        DemoRiders.LOGGED_OUT);
  }

  private void buildCaches() {
    List<UserLock> held = locks.acquire(DemoRiders.withCache());
    try {
      for (UserLock lock : held) {
        String token = sandbox.rider(lock.userId()).token();
        tickets.buildIfMissing(lock, new Session(lock.userId(), token, false));
      }
    } finally {
      locks.release(held);
    }
    // No user has a token yet, so this ends the build of all caches that an empty collection asks
    // for: the first run is to show what refreshes do.
    initialBuild.advance(BUILD_ENDS_WITHIN, () -> false, _ -> Set.of());
  }

  /** What has happened at Bytemark since those caches were built. */
  private void befall() {
    sandbox.rider(DemoRiders.REWARDED).grantFree();
    sandbox.rider(DemoRiders.BUYER).buy(BUYERS_PRODUCT);
    Map.of(
            DemoRiders.FAILING, Fault.SERVER_ERROR,
            DemoRiders.LOGGED_OUT, Fault.SESSION_EXPIRED)
        .forEach((rider, fault) -> sandbox.rider(rider).fault(fault));
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** After what it needs (the schema, the caches' index, the locks), before jobs and HTTP. */
  @Override
  public int getPhase() {
    return Integer.MIN_VALUE + 3000;
  }
}
