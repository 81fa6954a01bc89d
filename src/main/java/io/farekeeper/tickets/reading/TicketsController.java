package io.farekeeper.tickets.reading;

import io.farekeeper.tickets.SyncException;
import io.farekeeper.web.ApiException;
import io.farekeeper.web.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A user's tickets. */
@RestController
@Tag(name = "tickets", description = "A user's tickets, from the cache")
class TicketsController {
  private final TicketReader reader;

  TicketsController(TicketReader reader) {
    this.reader = reader;
  }

  @GetMapping(path = "/api/v1/users/{user_id}/tickets", produces = MediaType.APPLICATION_JSON_VALUE)
  @RolesAllowed({"APP", "SUPPORT"})
  @Operation(
      operationId = "readTickets",
      summary = "The user's tickets",
      description =
          "Statuses are judged at this moment. If Bytemark fails, the last good data is served with"
              + " its age. refresh: never, stale (default: older than 60 minutes) or always.")
  TicketsView tickets(
      @PathVariable("user_id") String userId,
      @Parameter(
              schema =
                  @Schema(
                      allowableValues = {"never", "stale", "always"},
                      defaultValue = "stale"))
          @RequestParam(name = "refresh", required = false)
          @Nullable String refresh,
      @Parameter(schema = @Schema(type = "boolean", defaultValue = "false"))
          @RequestParam(name = "history", required = false)
          @Nullable String history) {
    try {
      return reader.read(UserId.parse(userId), mode(refresh), flag(history));
    } catch (SyncException e) {
      throw ApiException.unavailable("The tickets cannot be read: " + e.reason());
    }
  }

  /** Only what is left out has its default: an empty value is a slip, and refused. */
  private static RefreshMode mode(@Nullable String refresh) {
    return switch (refresh) {
      case null -> RefreshMode.STALE;
      case "never" -> RefreshMode.NEVER;
      case "stale" -> RefreshMode.STALE;
      case "always" -> RefreshMode.ALWAYS;
      default -> throw ApiException.invalid("refresh", "must be never, stale or always");
    };
  }

  private static boolean flag(@Nullable String history) {
    return switch (history) {
      case null -> false;
      case "true" -> true;
      case "false" -> false;
      default -> throw ApiException.invalid("history", "must be true or false");
    };
  }
}
