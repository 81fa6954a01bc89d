package io.farekeeper.validation;

import io.farekeeper.tickets.SyncException;
import io.farekeeper.web.ApiException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import java.security.Principal;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Validations: passes that are presented. */
@RestController
@ConditionalOnWebApplication
@Tag(name = "validations", description = "Passes that are presented, and the rides they grant")
class ValidationController {
  private static final String KEY = "Idempotency-Key";
  private static final int LONGEST_KEY = 200;

  private final ValidationService service;

  ValidationController(ValidationService service) {
    this.service = service;
  }

  @PostMapping(path = "/api/v1/validations", produces = MediaType.APPLICATION_JSON_VALUE)
  @RolesAllowed("APP")
  @Operation(
      operationId = "validatePass",
      summary = "Validate a pass",
      description =
          "UnconfirmedRides or denies a ride, and uses the pass at Bytemark if it is usable and not"
              + " in use. A repeat with the same Idempotency-Key within 24 hours has the same"
              + " answer and uses nothing. Reasons: "
              + Reason.MEANINGS)
  @ApiResponse(
      responseCode = "200",
      description = "It is decided",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(implementation = ValidationAnswer.class)))
  @ApiResponse(
      responseCode = "409",
      description = "The request with this key, or a use of this pass, still goes on")
  @ApiResponse(responseCode = "422", description = "The key was used with another body")
  @ApiResponse(
      responseCode = "503",
      description =
          "MySQL or MongoDB does not answer, or has too many validations before it; a repeat with"
              + " the same key goes on where it stood")
  ResponseEntity<String> validate(
      @Parameter(
              description = "Makes a repeat of the request answer the same, for 24 hours",
              schema = @Schema(minLength = 1, maxLength = LONGEST_KEY))
          @RequestHeader(KEY)
          String key,
      @RequestBody ValidationRequest request,
      Principal caller) {
    if (key.isBlank() || key.length() > LONGEST_KEY) {
      throw ApiException.invalid(KEY, "must have 1 to %d characters".formatted(LONGEST_KEY));
    }
    try {
      return ResponseEntity.ok(service.answer(caller.getName(), key, request));
    } catch (SyncException e) {
      throw ApiException.unavailable("The tickets cannot be read: " + e.reason());
    }
  }
}
