package io.farekeeper.accesslog;

import io.farekeeper.stores.RfcTime;
import io.farekeeper.web.ApiException;
import io.farekeeper.web.Items;
import io.farekeeper.web.PageRequest;
import io.farekeeper.web.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The record of reads, for auditors. */
@RestController
@Tag(name = "access-log", description = "Who looked at which rider, and who exported what")
class AccessLogController {
  private final AccessLog accessLog;

  AccessLogController(AccessLog accessLog) {
    this.accessLog = accessLog;
  }

  @GetMapping(path = "/api/v1/access-log", produces = MediaType.APPLICATION_JSON_VALUE)
  @RolesAllowed("AUDITOR")
  @Operation(
      operationId = "listReads",
      summary = "Recorded reads of riders' data, newest first",
      description =
          "Each read is recorded before it is answered, this one too. Reads by callers that have"
              + " only the role app are left out unless farekeeper.access-log.app-reads is set.")
  Items<AccessEntry> list(
      @Parameter(description = "Reads that named this rider")
          @RequestParam(name = "user_id", required = false)
          @Nullable String userId,
      @Parameter(description = "Reads by this user of Farekeeper")
          @RequestParam(name = "principal", required = false)
          @Nullable String principal,
      @Parameter(
              description = "The first moment, ISO-8601 with its offset",
              schema = @Schema(type = "string", format = "date-time"))
          @RequestParam(name = "from", required = false)
          @Nullable String from,
      @Parameter(
              description = "The first moment that is too late, ISO-8601 with its offset",
              schema = @Schema(type = "string", format = "date-time"))
          @RequestParam(name = "to", required = false)
          @Nullable String to,
      PageRequest page) {
    AccessQuery query =
        new AccessQuery(
            userId == null ? null : UserId.parseLogged(userId),
            principal,
            time("from", from),
            time("to", to),
            page.after() == null ? null : AccessPosition.decode(page.list(), page.after()));
    return page(accessLog.list(query, page.limit() + 1), page);
  }

  private static Items<AccessEntry> page(List<AccessEntry> found, PageRequest page) {
    int limit = page.limit();
    if (found.size() <= limit) {
      return Items.all(found);
    }
    return new Items<>(
        found.subList(0, limit), found.get(limit - 1).position().encode(page.list()));
  }

  private static @Nullable Instant time(String name, @Nullable String text) {
    if (text == null) {
      return null;
    }
    return RfcTime.parse(text)
        .filter(time -> time.equals(RfcTime.of(time)))
        .map(time -> time.truncatedTo(ChronoUnit.MILLIS))
        .orElseThrow(() -> ApiException.invalid(name, "must be an ISO-8601 time with its offset"));
  }
}
