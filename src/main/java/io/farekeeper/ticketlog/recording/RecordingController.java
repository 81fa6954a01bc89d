package io.farekeeper.ticketlog.recording;

import io.farekeeper.api.ApiException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes ticket events. */
@RestController
@RequestMapping(path = RecordingController.PATH)
@Tag(name = "ticket log", description = "The audit log of ticket events")
class RecordingController {
  static final String PATH = "/api/v1/ticket-log";
  private static final String NDJSON = "application/x-ndjson";

  private final Recorder recorder;
  private final RecordingProperties settings;

  RecordingController(Recorder recorder, RecordingProperties settings) {
    this.recorder = recorder;
    this.settings = settings;
  }

  @PostMapping(
      consumes = {MediaType.APPLICATION_JSON_VALUE, NDJSON},
      produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Record ticket events")
  @ApiResponse(responseCode = "201", description = "They are stored", useReturnTypeSchema = true)
  ResponseEntity<Answer> record(HttpServletRequest request) throws IOException {
    BodyBuffer body =
        new BodyBuffer(
            request.getInputStream(), settings.maxEventBytes(), request.getContentLengthLong());
    boolean lines = NDJSON.equals(mediaType(request));
    EventSource source = lines ? new LineSource(body) : new JsonSource(body);
    return answer(recorder.record(source, null, () -> {}));
  }

  private static String mediaType(HttpServletRequest request) {
    MediaType type = MediaType.parseMediaType(String.valueOf(request.getContentType()));
    return type.getType() + "/" + type.getSubtype();
  }

  private static ResponseEntity<Answer> answer(Answer answer) {
    if (answer.hasRecordedNothing()) {
      String why =
          answer.rejections() == 1
              ? answer.rejected().getFirst().reason()
              : "all %d events were rejected".formatted(answer.rejections());
      throw ApiException.refused("Nothing was recorded: " + why).with(answer.asProperties());
    }
    return ResponseEntity.status(HttpStatus.CREATED).body(answer);
  }
}
