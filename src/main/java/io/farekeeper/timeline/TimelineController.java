package io.farekeeper.timeline;

import io.farekeeper.stores.RfcTime;
import io.farekeeper.web.ApiException;
import io.farekeeper.web.PageRequest;
import io.farekeeper.web.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A rider's story, for support. */
@RestController
@Tag(name = "timeline", description = "What happened to a rider, in one order and in plain words")
class TimelineController {
  private static final int LONGEST_UUID = 200;
  private static final Instant TOO_LATE = Instant.parse("+10000-01-01T00:00:00Z");

  private final TimelineReader reader;

  TimelineController(TimelineReader reader) {
    this.reader = reader;
  }

  @GetMapping(
      path = "/api/v1/users/{user_id}/timeline",
      produces = MediaType.APPLICATION_JSON_VALUE)
  @RolesAllowed({"SUPPORT", "AUDITOR"})
  @Operation(
      operationId = "readTimeline",
      summary = "What happened to the rider, newest first",
      description =
          """
          Ticket log entries, the cache and its passes' lives, refresh requests, status checks and \
          notices in one order. `text` says what happened and why, with times in the agency's zone \
          (`farekeeper.time-zone`). Role support sees ticket log entries without their sensitive \
          fields; `details.redacted` names those. With `pass_uuid` only what concerns that pass is \
          told, and `pass` says how it stands and why. An unknown rider has an empty story.

          `kind` is one of: ticket_purchased, ticket_validated, ticket_expired, ticket_refunded, \
          ticket_cancelled, operation_succeeded, operation_failed, ticket_event (events that \
          others recorded in the ticket log) · pass_found, pass_changed (by a synchronisation), \
          pass_recorded (by another service) · pass_issued, pass_first_used, pass_expired (at the \
          pass's own times, whether or not a job has run since) · cache_built, cache_synchronised \
          (last), synchronisation_failed · refresh_requested, refresh_failed (still pending), \
          refresh_done, refresh_given_up · reward_requested, reward_done, reward_given_up · \
          status_saved, status_found (dry run) · notice_queued, notice_sent, notice_failed.\
          """)
  @ApiResponse(responseCode = "200", description = "A page of it", useReturnTypeSchema = true)
  Timeline timeline(
      @PathVariable("user_id") String userId,
      @Parameter(
              description = "Nothing before this ISO-8601 time with its offset",
              schema = @Schema(type = "string", format = "date-time"))
          @RequestParam(name = "from", required = false)
          @Nullable String from,
      @Parameter(
              description = "Nothing from this ISO-8601 time on",
              schema = @Schema(type = "string", format = "date-time"))
          @RequestParam(name = "to", required = false)
          @Nullable String to,
      @Parameter(
              description = "Only what concerns this pass",
              schema = @Schema(minLength = 1, maxLength = LONGEST_UUID))
          @RequestParam(name = "pass_uuid", required = false)
          @Nullable String passUuid,
      PageRequest page,
      HttpServletRequest request) {
    long user = UserId.parse(userId);
    Instant begin = from == null ? Instant.EPOCH : time("from", from);
    Instant end = to == null ? null : time("to", to);
    if (end != null && !end.isAfter(begin)) {
      throw ApiException.invalid("to", "must be after from");
    }
    boolean seesAll = request.isUserInRole("AUDITOR") || request.isUserInRole("ADMIN");
    return reader.read(new StoryQuery(user, checked(passUuid), begin, end, seesAll), page);
  }

  private static Instant time(String field, String text) {
    return RfcTime.parse(text)
        .filter(time -> time.getEpochSecond() >= 0 && time.isBefore(TOO_LATE))
        .orElseThrow(
            () ->
                ApiException.invalid(
                    field,
                    "must be an ISO-8601 time since 1970 with its offset, such as"
                        + " 2026-03-03T23:59:00Z"));
  }

  private static @Nullable String checked(@Nullable String passUuid) {
    if (passUuid != null && (passUuid.isBlank() || passUuid.length() > LONGEST_UUID)) {
      throw ApiException.invalid("pass_uuid", "must be a pass's uuid");
    }
    return passUuid;
  }
}
