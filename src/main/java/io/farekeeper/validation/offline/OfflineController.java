package io.farekeeper.validation.offline;

import io.farekeeper.stores.Deployment;
import io.farekeeper.tickets.SyncException;
import io.farekeeper.validation.activation.ActivationRecovery;
import io.farekeeper.web.ApiException;
import io.farekeeper.web.Items;
import io.farekeeper.web.NoBody;
import io.farekeeper.web.PageRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Rides that were granted without Bytemark, by Farekeeper or by a device. */
@RestController
@ConditionalOnWebApplication
@RequestMapping(path = "/api/v1/validations/offline", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "validations", description = "Passes that are presented, and the rides they grant")
class OfflineController {
  private static final int MOST_SCANS = 1000;

  private final UploadedScans uploaded;
  private final OfflineScans scans;
  private final ActivationRecovery activationRecovery;
  private final OfflineRides rides;
  private final Deployment deployment;

  OfflineController(
      UploadedScans uploaded,
      OfflineScans scans,
      ActivationRecovery activationRecovery,
      OfflineRides rides,
      Deployment deployment) {
    this.uploaded = uploaded;
    this.scans = scans;
    this.activationRecovery = activationRecovery;
    this.rides = rides;
    this.deployment = deployment;
  }

  /**
   * What became of uploaded scans.
   *
   * @param results one for each scan, in their order
   */
  @Schema(name = "OfflineScanResults")
  record Uploaded(List<OfflineScan.Result> results) {}

  @PostMapping(consumes = {MediaType.APPLICATION_JSON_VALUE, "application/*+json"})
  @RolesAllowed("APP")
  @Operation(
      operationId = "uploadOfflineScans",
      summary = "Upload what a device decided without a connection",
      description =
          "At most 1000 scans, each recorded once by its scan_id (of this caller), so that all of"
              + " it can be repeated. A granted ride on a usable pass is made up for at Bytemark"
              + " soon after; it is judged as of presented_at, by what is known now. outcome:"
              + " recorded; duplicate (it was before); conflict (the pass allowed no ride, or the"
              + " scan_id was used for another scan; reason says which); rejected (a field cannot"
              + " be taken; reason names it, and the other scans are recorded).")
  @io.swagger.v3.oas.annotations.parameters.RequestBody(
      required = true,
      content =
          @Content(
              array =
                  @ArraySchema(
                      maxItems = MOST_SCANS,
                      schema = @Schema(implementation = OfflineScan.class))))
  Uploaded upload(@RequestBody byte[] body, Principal caller) {
    try {
      return new Uploaded(scans.record(caller.getName(), uploaded.in(body, MOST_SCANS)));
    } catch (SyncException e) {
      throw ApiException.unavailable("The tickets cannot be read: " + e.reason());
    }
  }

  @GetMapping
  @RolesAllowed("OPERATOR")
  @Operation(
      operationId = "listOfflineRides",
      summary = "UsedRides that were granted without Bytemark, newest first",
      description =
          "state: waiting (Bytemark is still to be told), confirmed, refused (Bytemark has no use"
              + " for the ride, which took place) or acknowledged (refused, and an operator took"
              + " note of it).")
  Items<OfflineGrant> list(
      @Parameter(
              schema =
                  @Schema(allowableValues = {"waiting", "confirmed", "refused", "acknowledged"}))
          @RequestParam(name = "state", required = false)
          @Nullable String state,
      PageRequest page) {
    List<OfflineGrant> rows =
        rides.list(state == null ? null : parsed(state), page.position(), page.limit() + 1);
    return Items.page(rows, page, OfflineGrant::id);
  }

  @PostMapping("/{id}/acknowledge")
  @RolesAllowed("OPERATOR")
  @Operation(
      operationId = "acknowledgeOfflineRide",
      summary = "Take note of a refused ride, or give a waiting one up",
      description =
          "It no longer counts in the health and the metrics. A ride that waits for Bytemark is"
              + " refused as GIVEN_UP first: no more is tried. Who took note first is kept, and a"
              + " repeat changes nothing.")
  @ApiResponse(responseCode = "200", description = "It is noted", useReturnTypeSchema = true)
  @ApiResponse(responseCode = "404", description = "There is no such ride")
  @ApiResponse(
      responseCode = "409",
      description = "It is confirmed, or Bytemark is being told of it now")
  OfflineGrant acknowledge(
      @PathVariable("id") long id,
      @RequestBody(required = false) @Nullable NoBody nothing,
      Principal operator) {
    deployment.requireWorking();
    activationRecovery.giveUp(id);
    rides.acknowledge(id, operator.getName());
    OfflineGrant ride =
        rides.find(id).orElseThrow(() -> ApiException.notFound("There is no such ride"));
    if (ride.state() != OfflineGrant.State.acknowledged) {
      throw ApiException.conflict(
          ride.state() == OfflineGrant.State.waiting
              ? "Bytemark is being told of the ride now; try again later"
              : "The ride is confirmed",
          null);
    }
    return ride;
  }

  private static OfflineGrant.State parsed(String state) {
    return Arrays.stream(OfflineGrant.State.values())
        .filter(known -> known.name().equals(state))
        .findFirst()
        .orElseThrow(
            () ->
                ApiException.invalid(
                    "state", "must be waiting, confirmed, refused or acknowledged"));
  }
}
