package io.farekeeper.migration;

import io.farekeeper.web.ApiException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(
    name = "preflight",
    description = "Whether the configured servers are as Farekeeper needs them")
class PreflightController {
  private final Supplier<PreflightReport> preflight;
  private final ReentrantLock looking = new ReentrantLock();

  @Autowired
  PreflightController(Preflight preflight) {
    this(preflight::look);
  }

  PreflightController(Supplier<PreflightReport> preflight) {
    this.preflight = preflight;
  }

  @GetMapping(path = "/api/v1/preflight", produces = MediaType.APPLICATION_JSON_VALUE)
  @RolesAllowed("OPERATOR")
  @Operation(
      operationId = "readPreflight",
      summary = "Look at the configured servers, changing nothing",
      description =
          "What is as it should be, what operators should know, and what must be changed. May take"
              + " 20 seconds; a server that is down is an item, no error.")
  @ApiResponse(
      responseCode = "200",
      description = "What was found, whatever it is",
      useReturnTypeSchema = true)
  @ApiResponse(responseCode = "409", description = "A look goes on already; one at a time")
  PreflightReport look() {
    if (!looking.tryLock()) {
      throw ApiException.conflict("A look goes on already; one at a time", null);
    }
    try {
      return preflight.get();
    } finally {
      looking.unlock();
    }
  }
}
