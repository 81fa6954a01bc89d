package io.farekeeper.jobs;

import io.farekeeper.web.ApiException;
import io.farekeeper.web.Items;
import io.farekeeper.web.PageRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@RestController
@RequestMapping(path = "/api/v1/jobs", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "jobs", description = "Work that runs by the clock or on demand, and its runs")
class JobsController {
  private final JobCatalog jobs;
  private final Crons crons;
  private final JobRunner runner;
  private final RunStore store;

  JobsController(JobCatalog jobs, Crons crons, JobRunner runner, RunStore store) {
    this.jobs = jobs;
    this.crons = crons;
    this.runner = runner;
    this.store = store;
  }

  @GetMapping
  @RolesAllowed("OPERATOR")
  @Operation(
      operationId = "listJobs",
      summary = "The jobs, when they run, and how they went last",
      description =
          "Each with the inputs that a run takes, its newest run that has ended, and its run that"
              + " goes on.")
  Items<JobView> list() {
    return Items.all(
        jobs.all().stream()
            .map(job -> JobView.of(job, crons.of(job), store.list(job.name(), Long.MAX_VALUE, 2)))
            .toList());
  }

  @PostMapping("/{name}/runs")
  @RolesAllowed("OPERATOR")
  @Operation(
      operationId = "startRun",
      summary = "Runs the job now",
      description = "The body holds its inputs by name; those left out have their defaults.")
  @ApiResponse(
      responseCode = "202",
      description = "The run has begun; `Location` is where to watch it",
      useReturnTypeSchema = true)
  @ApiResponse(
      responseCode = "409",
      description =
          "The job is running already, and `link` is its run; or another instance is starting it")
  ResponseEntity<RunRecord> start(
      @PathVariable String name,
      @io.swagger.v3.oas.annotations.parameters.RequestBody(
              content =
                  @Content(
                      schema =
                          @Schema(
                              type = "object",
                              additionalProperties = Schema.AdditionalPropertiesValue.TRUE)))
          @RequestBody(required = false)
          @Nullable JsonNode body,
      Principal caller) {
    try {
      RunRecord run = runner.start(name, inputsIn(body), caller.getName());
      return ResponseEntity.accepted().location(link(name, run.runId())).body(run);
    } catch (UnknownJobException e) {
      throw ApiException.notFound(String.valueOf(e.getMessage()));
    } catch (JobInputException e) {
      throw ApiException.invalid(e.input(), e.reason());
    } catch (JobRunningException e) {
      throw ApiException.conflict(String.valueOf(e.getMessage()), link(name, e.runId()));
    }
  }

  /** No body is nothing said; a body that says {@code null} is a slip. */
  private static Map<String, @Nullable Object> inputsIn(@Nullable JsonNode body) {
    if (body == null || body.isMissingNode()) {
      return Map.of();
    }
    if (!body.isObject()) {
      throw ApiException.invalid("body", "must be an object");
    }
    return JsonMapper.shared().convertValue(body, new TypeReference<>() {});
  }

  @GetMapping("/{name}/runs")
  @RolesAllowed("OPERATOR")
  @Operation(
      operationId = "listRuns",
      summary = "The job's runs, newest first",
      description = "Those of the last 90 days are kept.")
  Items<RunRecord> runs(@PathVariable String name, PageRequest page) {
    requireKnown(name);
    List<RunRecord> rows =
        store.list(name, page.position().orElse(Long.MAX_VALUE), page.limit() + 1);
    return Items.page(rows, page, run -> Long.parseLong(run.runId()));
  }

  @GetMapping("/{name}/runs/{id}")
  @RolesAllowed("OPERATOR")
  @Operation(
      operationId = "readRun",
      summary = "A run",
      description = "How it stands, how far it is, and what it came to.")
  RunRecord run(@PathVariable String name, @PathVariable String id) {
    requireKnown(name);
    return runner
        .find(name, id)
        .orElseThrow(() -> ApiException.notFound("This job has no such run"));
  }

  @DeleteMapping("/{name}/runs/{id}")
  @RolesAllowed("OPERATOR")
  @Operation(
      operationId = "cancelRun",
      summary = "Cancels the run",
      description = "It ends between two users as cancelled, with what it has done as its result.")
  @ApiResponse(
      responseCode = "202",
      description = "The run is asked to end; it goes on for some seconds",
      useReturnTypeSchema = true)
  @ApiResponse(responseCode = "409", description = "The run has ended already")
  @ResponseStatus(HttpStatus.ACCEPTED)
  RunRecord cancel(@PathVariable String name, @PathVariable String id, Principal caller) {
    requireKnown(name);
    return runner
        .cancel(name, id, caller.getName())
        .orElseThrow(() -> ApiException.notFound("This job has no such run"));
  }

  private void requireKnown(String name) {
    try {
      jobs.get(name);
    } catch (UnknownJobException e) {
      throw ApiException.notFound(String.valueOf(e.getMessage()));
    }
  }

  private static URI link(String job, String runId) {
    return URI.create("/api/v1/jobs/%s/runs/%s".formatted(job, runId));
  }
}
