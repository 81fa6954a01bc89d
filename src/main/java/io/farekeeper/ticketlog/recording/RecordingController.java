package io.farekeeper.ticketlog.recording;

import io.farekeeper.web.ApiException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.security.Principal;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Takes ticket events. */
@RestController
@RequestMapping(path = RecordingController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "ticket-log", description = "The audit log of ticket events")
class RecordingController {
  static final String PATH = "/api/v1/ticket-log";
  private static final String NDJSON = "application/x-ndjson";
  private static final int LONGEST_KEY = 200;

  private final Recorder recorder;
  private final KeyedRecorder keyedRecorder;
  private final RecordingProperties settings;

  RecordingController(
      Recorder recorder, KeyedRecorder keyedRecorder, RecordingProperties settings) {
    this.recorder = recorder;
    this.keyedRecorder = keyedRecorder;
    this.settings = settings;
  }

  @PostMapping(consumes = {MediaType.APPLICATION_JSON_VALUE, NDJSON})
  @RolesAllowed("APP")
  @Operation(
      operationId = "recordTicketEvents",
      summary = "Record ticket events",
      description =
          "One event, an array, or one event a line; arrays and lines are read as a stream of any"
              + " length. Good events are stored, the others come back by their index.",
      requestBody =
          @RequestBody(
              required = true,
              description =
                  "No field is required, but an event without any is refused. Known fields are"
                      + " checked, unknown ones kept. An `event_id` makes a repeat of the event no"
                      + " second one.",
              content = {
                @Content(
                    mediaType = MediaType.APPLICATION_JSON_VALUE,
                    schema = @Schema(implementation = JsonNode.class),
                    examples =
                        @ExampleObject(
                            "{\"user_id\": 12345, \"uuid\": \"bytemark-ticket-abc123\", \"status\":"
                                + " \"purchased\", \"purchase_amount\": 5.50}")),
                @Content(mediaType = NDJSON, schema = @Schema(type = "string"))
              }))
  @ApiResponse(responseCode = "201", description = "They are stored", useReturnTypeSchema = true)
  @ApiResponse(
      responseCode = "409",
      description = "A request with the same Idempotency-Key is being done")
  @ApiResponse(responseCode = "413", description = "A single event is larger than the limit")
  @ApiResponse(
      responseCode = "422",
      description =
          "Nothing was recorded, for the reasons in `rejected`; or the Idempotency-Key was used"
              + " with another body")
  ResponseEntity<RecordingAnswer> record(
      HttpServletRequest request,
      @Parameter(
              description =
                  "Makes a repeat of the request answer the same, for 24 hours: the same JSON,"
                      + " however it is written",
              schema = @Schema(minLength = 1, maxLength = LONGEST_KEY))
          @RequestHeader(name = "Idempotency-Key", required = false)
          @Nullable String key)
      throws IOException {
    return answer(
        key == null
            ? recorder.record(source(request, request.getInputStream()), null, () -> {})
            : keyed(request, key));
  }

  private RecordingAnswer keyed(HttpServletRequest request, String key) throws IOException {
    Principal caller = request.getUserPrincipal();
    boolean printable = key.chars().allMatch(c -> c >= ' ' && c <= '~');
    if (key.isBlank() || key.length() > LONGEST_KEY || !printable) {
      throw ApiException.invalid("Idempotency-Key", "must be 1 to 200 printable characters");
    }
    BodyDigest body = new BodyDigest(request.getInputStream(), mediaType(request));
    return keyedRecorder.record(
        caller == null ? "" : caller.getName(),
        key,
        body,
        new EventsFingerprint(source(request, body.body()), mediaType(request)));
  }

  private EventSource source(HttpServletRequest request, InputStream in) {
    BodyBuffer body = new BodyBuffer(in, settings.maxEventBytes(), request.getContentLengthLong());
    return NDJSON.equals(mediaType(request)) ? new LineSource(body) : new JsonSource(body);
  }

  private static String mediaType(HttpServletRequest request) {
    MediaType type = MediaType.parseMediaType(String.valueOf(request.getContentType()));
    return type.getType() + "/" + type.getSubtype();
  }

  private static ResponseEntity<RecordingAnswer> answer(RecordingAnswer answer) {
    if (!answer.hasRecordedNothing()) {
      return ResponseEntity.status(HttpStatus.CREATED).body(answer);
    }
    Rejection first = answer.rejected().getFirst();
    boolean only = answer.rejections() == 1;
    String why =
        only ? first.reason() : "all %d events were rejected".formatted(answer.rejections());
    ApiException refused =
        ApiException.refused("Nothing was recorded: " + why).with(answer.asProperties());
    String field = first.field();
    throw only && field != null ? refused.with(Map.of("field", field)) : refused;
  }
}
