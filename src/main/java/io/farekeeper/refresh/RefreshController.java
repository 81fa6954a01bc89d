package io.farekeeper.refresh;

import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.RfcTime;
import io.farekeeper.web.ApiException;
import io.farekeeper.web.Items;
import io.farekeeper.web.NoBody;
import io.farekeeper.web.PageRequest;
import io.farekeeper.web.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The refresh requests of one user. */
@RestController
@RequestMapping(
    path = "/api/v1/users/{user_id}/refreshes",
    produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "refreshes", description = "Requests to refresh a user's tickets")
class RefreshController {
  private static final String TYPES = "1 (now), 2 (reward notice) or 3 (at scheduled_on)";
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private final RefreshLog refreshLog;
  private final ImmediateRefresh immediateRefresh;
  private final Deployment deployment;

  RefreshController(
      RefreshLog refreshLog, ImmediateRefresh immediateRefresh, Deployment deployment) {
    this.refreshLog = refreshLog;
    this.immediateRefresh = immediateRefresh;
    this.deployment = deployment;
  }

  /**
   * A refresh to be queued.
   *
   * @param activityType 1 refresh now, 2 reward notice, 3 refresh at {@code scheduledOn}
   * @param scheduledOn when, with its offset; for type 3 only
   */
  record NewRefresh(
      @Schema(
              requiredMode = Schema.RequiredMode.REQUIRED,
              allowableValues = {"1", "3"})
          @Nullable Integer activityType,
      @Schema(type = "string", format = "date-time") @Nullable JsonNode scheduledOn) {

    int checkedType() {
      if (activityType == null) {
        throw ApiException.invalid("activity_type", "is missing: " + TYPES);
      }
      if (activityType < ActivityType.REFRESH_NOW || activityType > ActivityType.REFRESH_AT) {
        throw ApiException.invalid("activity_type", "must be " + TYPES);
      }
      return activityType;
    }

    @Nullable Instant checkedTime() {
      if (checkedType() != ActivityType.REFRESH_AT) {
        if (scheduledOn != null && !scheduledOn.isNull()) {
          throw ApiException.invalid("scheduled_on", "belongs to activity_type 3 only");
        }
        return null;
      }
      if (scheduledOn == null || scheduledOn.isNull()) {
        throw ApiException.invalid("scheduled_on", "is missing: when to refresh, with its offset");
      }
      Instant time = parsed(scheduledOn).truncatedTo(ChronoUnit.SECONDS);
      if (time.isAfter(LATEST)
          || time.isBefore(OffsetDateTime.of(1000, 1, 2, 0, 0, 0, 0, ZoneOffset.UTC).toInstant())) {
        throw ApiException.invalid("scheduled_on", "must be in the years 1000 to 9999");
      }
      return time;
    }
  }

  private static Instant parsed(JsonNode time) {
    return Optional.of(time)
        .filter(JsonNode::isString)
        .flatMap(text -> RfcTime.parse(text.asString()))
        .orElseThrow(
            () -> ApiException.invalid("scheduled_on", "must be an ISO-8601 time with its offset"));
  }

  @PostMapping
  @RolesAllowed({"APP", "OPERATOR"})
  @Operation(
      operationId = "queueRefresh",
      summary = "Queue a refresh",
      description =
          "Type 1 starts at once, type 3 with the first run of the job after scheduled_on. Type 2"
              + " notifies the rider of a reward, at once and at most once in"
              + " farekeeper.refresh.reward-every; it takes the role operator.")
  @ApiResponse(responseCode = "202", description = "It is queued", useReturnTypeSchema = true)
  ResponseEntity<RefreshRow> queue(
      @PathVariable("user_id") String userId,
      @RequestBody NewRefresh refresh,
      HttpServletRequest request) {
    long user = UserId.parse(userId);
    int type = refresh.checkedType();
    Instant scheduledOn = refresh.checkedTime();
    if (type == ActivityType.REWARD) {
      requireOperator(request);
    }
    deployment.requireWorking();
    RefreshRow row = refreshLog.queue(user, type, scheduledOn);
    if (scheduledOn == null) {
      immediateRefresh.start(user);
    }
    return ResponseEntity.accepted()
        .location(URI.create("/api/v1/users/" + user + "/refreshes"))
        .body(row);
  }

  /** Apps queue refreshes; a reward reaches the rider, so it takes a person who answers for it. */
  private static void requireOperator(HttpServletRequest request) {
    if (!request.isUserInRole("OPERATOR") && !request.isUserInRole("ADMIN")) {
      throw new AccessDeniedException("activity_type 2 takes the role operator");
    }
  }

  @GetMapping
  @RolesAllowed({"APP", "SUPPORT", "OPERATOR"})
  @Operation(
      operationId = "listRefreshes",
      summary = "The user's refresh requests, newest first",
      description = "Each with its state, its failed attempts, and when it is tried next.")
  Items<RefreshRow> list(@PathVariable("user_id") String userId, PageRequest page) {
    List<RefreshRow> rows =
        refreshLog.list(UserId.parse(userId), page.position(), page.limit() + 1);
    return Items.page(rows, page, RefreshRow::id);
  }

  @PostMapping("/{id}/retry")
  @RolesAllowed("OPERATOR")
  @Operation(
      operationId = "retryRefresh",
      summary = "Try a request again that was given up",
      description = "Its attempts count from zero; types 1 and 3 start at once if they are due.")
  @ApiResponse(responseCode = "202", description = "It is queued", useReturnTypeSchema = true)
  @ApiResponse(responseCode = "409", description = "The request was not given up")
  ResponseEntity<RefreshRow> retry(
      @PathVariable("user_id") String userId,
      @PathVariable("id") long id,
      @RequestBody(required = false) @Nullable NoBody nothing) {
    long user = UserId.parse(userId);
    deployment.requireWorking();
    if (!refreshLog.retry(user, id)) {
      RefreshRow row = found(user, id);
      throw ApiException.conflict(
          "Refresh request %d is %s; only one that was given up can be tried again"
              .formatted(id, row.state()),
          URI.create("/api/v1/users/" + user + "/refreshes"));
    }
    // Read before it starts: it may be done, or given up again, in no time.
    RefreshRow pending = found(user, id);
    immediateRefresh.start(user);
    return ResponseEntity.accepted().body(pending);
  }

  private RefreshRow found(long userId, long id) {
    return refreshLog
        .find(userId, id)
        .orElseThrow(
            () -> ApiException.notFound("User %d has no refresh request %d".formatted(userId, id)));
  }
}
