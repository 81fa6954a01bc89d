package io.farekeeper.validation.offline;

import io.farekeeper.cluster.DatabaseClock;
import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.FailureClassifier;
import io.farekeeper.tickets.SyncException;
import io.farekeeper.tickets.reading.CachedPasses;
import io.farekeeper.tickets.reading.PassView;
import io.farekeeper.validation.Decision;
import io.farekeeper.validation.Fingerprint;
import io.farekeeper.validation.PassEligibility;
import io.farekeeper.validation.Reason;
import io.farekeeper.validation.RideLog;
import io.farekeeper.validation.Scan;
import io.farekeeper.validation.ValidationProperties;
import io.farekeeper.validation.WhenDown;
import io.farekeeper.validation.activation.ActivationFinder;
import io.farekeeper.validation.activation.ActivationStore;
import io.farekeeper.validation.activation.Upstream;
import io.farekeeper.validation.offline.OfflineScan.Fate;
import io.farekeeper.validation.offline.OfflineScan.Result;
import io.farekeeper.web.ApiException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Takes in what devices without a connection decided on their own. */
public class OfflineScans {
  private static final String ANOTHER = "scan_id was used for another scan";

  private final JdbcClient jdbc;
  private final DatabaseClock databaseClock;
  private final TransactionTemplate transaction;
  private final ActivationStore activations;
  private final ActivationFinder finder;
  private final CachedPasses passes;
  private final RideLog rideLog;
  private final Deployment deployment;
  private final ValidationProperties properties;
  private final JsonMapper json;
  private final Clock clock;

  OfflineScans(
      JdbcClient jdbc,
      DatabaseClock databaseClock,
      TransactionTemplate transaction,
      ActivationStore activations,
      ActivationFinder finder,
      CachedPasses passes,
      RideLog rideLog,
      Deployment deployment,
      ValidationProperties properties,
      JsonMapper json,
      Clock clock) {
    this.jdbc = jdbc;
    this.databaseClock = databaseClock;
    this.transaction = transaction;
    this.activations = activations;
    this.finder = finder;
    this.passes = passes;
    this.rideLog = rideLog;
    this.deployment = deployment;
    this.properties = properties;
    this.json = json;
    this.clock = clock;
  }

  /** Records each, in their order; one result for each. All of it can be repeated. */
  List<Result> record(String caller, List<UploadedScans.Element> scans) {
    deployment.requireWorking();
    return scans.stream().map(scan -> record(caller, scan)).toList();
  }

  private Result record(String caller, UploadedScans.Element element) {
    JsonNode scan = element.value();
    if (scan == null) {
      return rejected(null, Objects.requireNonNull(element.unreadable()));
    }
    String id = scan.path("scan_id").asString(null);
    try {
      return record(caller, json.treeToValue(scan, OfflineScan.class));
    } catch (JacksonException e) {
      return rejected(id, ApiException.unreadable(e));
    } catch (RuntimeException e) {
      return notRecorded(id, e);
    }
  }

  /** What one rider's data does not allow is no other scan's failure; a server that is down is. */
  private static Result notRecorded(@Nullable String scanId, RuntimeException e) {
    Optional<String> reason =
        e instanceof SyncException failed && failed.kind() == SyncException.Kind.OF_USER
            ? Optional.of(failed.reason())
            : FailureClassifier.classify(e)
                .filter(FailureClassifier.Failure::isOfData)
                .map(FailureClassifier.Failure::reason);
    return new Result(scanId, Fate.rejected, "cannot be recorded: " + reason.orElseThrow(() -> e));
  }

  private static Result rejected(@Nullable String scanId, ApiException why) {
    return new Result(scanId, Fate.rejected, why.field() + " " + why.getMessage());
  }

  private Result record(String caller, OfflineScan offline) {
    Scan scan;
    try {
      scan = offline.checked(clock.instant(), properties.maxClockSkew());
    } catch (ApiException e) {
      return rejected(offline.scanId(), e);
    }
    String name = caller.length() + ":" + caller + offline.scanId();
    String eventId = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    Fingerprint print = offline.fingerprint(scan);
    return known(offline, eventId, print)
        .orElseGet(
            () ->
                offline.isGranted()
                    ? granted(offline, scan, eventId, print)
                    : denied(offline, scan, eventId, print));
  }

  private Optional<Result> known(OfflineScan offline, String eventId, Fingerprint print) {
    return jdbc.sql(
            """
            SELECT scan_sha256, fingerprint, reason FROM farekeeper_offline_scan
            WHERE event_id = :event
            """)
        .param("event", eventId)
        .query(
            (row, _) ->
                print.isOf(row.getString(1), row.getString(2))
                    ? again(offline, row.getString(3))
                    : new Result(offline.scanId(), Fate.conflict, ANOTHER))
        .optional();
  }

  /** A device that has not seen the first answer hears of a conflict again. */
  private static Result again(OfflineScan offline, @Nullable String reason) {
    boolean conflict = reason != null && !Reason.valueOf(reason).isGranted();
    return new Result(offline.scanId(), conflict ? Fate.conflict : Fate.duplicate, reason);
  }

  private Result denied(OfflineScan offline, Scan scan, String eventId, Fingerprint print) {
    rideLog.denied(scan, eventId);
    return remembered(eventId, print, null)
        ? new Result(offline.scanId(), Fate.recorded, null)
        : new Result(offline.scanId(), Fate.duplicate, null);
  }

  /**
   * The ride took place: what is left is to find out whether there is a use for it. Only what is
   * known to allow no ride speaks against the device.
   */
  private Result granted(OfflineScan offline, Scan scan, String eventId, Fingerprint print) {
    // Of a pass that cannot be read nothing is known that speaks against the device.
    PassView pass =
        passes.find(scan.userId(), scan.passUuid()).filter(PassView::isReadable).orElse(null);
    Reason reason =
        Decision.of(standingOf(scan, pass), Upstream.DOWN, WhenDown.GRANT, true).orElseThrow();
    return told(offline, scan.of(pass), eventId, print, reason);
  }

  private PassEligibility standingOf(Scan scan, @Nullable PassView pass) {
    PassEligibility eligibility =
        PassEligibility.at(scan.at(), pass, finder.grantsAround(scan), properties.offlineRide());
    return eligibility == PassEligibility.ABSENT
            && passes.anotherHolds(scan.userId(), scan.passUuid())
        ? PassEligibility.OTHERS
        : eligibility;
  }

  private Result told(
      OfflineScan offline, Scan scan, String eventId, Fingerprint print, Reason reason) {
    rideLog.decided(scan, eventId, reason);
    boolean isNew =
        Boolean.TRUE.equals(
            transaction.execute(
                _ -> {
                  boolean won = remembered(eventId, print, reason);
                  if (won && reason != Reason.ALREADY_ACTIVE) {
                    Reason conflict = reason.isGranted() ? null : reason;
                    activations.upload(scan, eventId, offline.id(), conflict);
                  }
                  return won;
                }));
    if (!isNew) {
      return again(offline, reason.name());
    }
    Fate fate = reason.isGranted() ? Fate.recorded : Fate.conflict;
    return new Result(offline.scanId(), fate, reason.name());
  }

  private boolean remembered(String eventId, Fingerprint print, @Nullable Reason reason) {
    return jdbc.sql(
                """
                INSERT IGNORE INTO farekeeper_offline_scan
                  (event_id, scan_sha256, fingerprint, reason, created_on)
                VALUES (:event, :text, :value, :reason, %s)
                """
                    .formatted(databaseClock.now()))
            .param("event", eventId)
            .param("text", print.text())
            .param("value", print.value())
            .param("reason", reason == null ? null : reason.name())
            .update()
        == 1;
  }
}
