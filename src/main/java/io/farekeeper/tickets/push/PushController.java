package io.farekeeper.tickets.push;

import io.farekeeper.bytemark.PassJson;
import io.farekeeper.tickets.SyncException;
import io.farekeeper.web.ApiException;
import io.farekeeper.web.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.time.Clock;
import org.bson.BsonDocument;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Takes passes in that the app has just bought. */
@RestController
@Tag(name = "passes", description = "Passes across riders, from the caches")
class PushController {
  private static final String RETRY_SECONDS = "2";

  private final PassPush passes;
  private final Clock clock;

  PushController(PassPush passes, Clock clock) {
    this.passes = passes;
    this.clock = clock;
  }

  @PostMapping(
      path = "/api/v1/users/{user_id}/passes",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  @RolesAllowed("APP")
  @Operation(
      operationId = "pushPass",
      summary = "Put a bought pass into the user's cache",
      description =
          "The body is the pass as Bytemark answered the purchase. It is shown at once, and a"
              + " refresh is queued that confirms it; until then no ride is granted on it without"
              + " Bytemark. The same uuid again updates it if its time_modified is later than the"
              + " cached one; else the cached pass stays.")
  @io.swagger.v3.oas.annotations.parameters.RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = BytemarkPass.class)))
  @ApiResponse(
      responseCode = "200",
      description = "The cache had the pass",
      useReturnTypeSchema = true)
  @ApiResponse(
      responseCode = "201",
      description = "The pass is new to the cache",
      useReturnTypeSchema = true)
  @ApiResponse(
      responseCode = "409",
      description =
          "A synchronisation of the user takes long, or has to make the cache readable first; try"
              + " again (`Retry-After`)")
  @ApiResponse(responseCode = "422", description = "The user's cache cannot hold the pass")
  ResponseEntity<PushAnswer> push(
      @PathVariable("user_id") String userId,
      @RequestBody byte[] body,
      HttpServletResponse response) {
    long user = UserId.parse(userId);
    BsonDocument pass =
        PassJson.read(body)
            .orElseThrow(() -> ApiException.invalid("body", "must be a pass: one JSON object"));
    PassPush.Pushed pushed = push(user, pass, response);
    PushAnswer answer = PushAnswer.of(pushed, clock.instant());
    return pushed.result() == PassPush.Result.CREATED
        ? ResponseEntity.created(URI.create("/api/v1/users/" + user + "/tickets")).body(answer)
        : ResponseEntity.ok(answer);
  }

  private PassPush.Pushed push(long user, BsonDocument pass, HttpServletResponse response) {
    try {
      return passes
          .push(user, pass)
          .orElseThrow(
              () -> {
                response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
                return ApiException.conflict(
                    "The user's tickets are being synchronised; try again in a moment", null);
              });
    } catch (SyncException e) {
      throw e.kind() == SyncException.Kind.OF_USER
          ? ApiException.refused("The pass cannot be taken: " + e.reason())
          : ApiException.unavailable("The pass cannot be taken: " + e.reason());
    }
  }
}
