package io.farekeeper.validation;

import io.farekeeper.api.ApiException;
import io.farekeeper.api.Items;
import io.farekeeper.api.PageRequest;
import io.farekeeper.tickets.SyncException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Rides that were granted without Bytemark, by Farekeeper or by a device. */
@RestController
@ConditionalOnWebApplication
@RequestMapping(path = "/api/v1/validations/offline", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "validations")
class OfflineController {
  private static final int MOST_SCANS = 1000;

  private final OfflineScans scans;
  private final AttemptFinder finder;

  OfflineController(OfflineScans scans, AttemptFinder finder) {
    this.scans = scans;
    this.finder = finder;
  }

  /**
   * What became of uploaded scans.
   *
   * @param results one for each scan, in their order
   */
  record Uploaded(List<OfflineScan.Result> results) {}

  @PostMapping
  @Operation(
      summary = "Upload what a device decided without a connection",
      description =
          "At most 1000 scans, each recorded once by its scan_id (of this caller), so that all of"
              + " it can be repeated. A granted ride on a usable pass is made up for at Bytemark"
              + " soon after. outcome: recorded; duplicate (it was before); conflict (the pass"
              + " allowed no ride by what is known, or the scan_id was used for another scan;"
              + " reason says which); rejected (a field cannot be taken; reason names it).")
  Uploaded upload(@RequestBody List<OfflineScan> uploaded, Principal caller) {
    if (uploaded.size() > MOST_SCANS) {
      throw ApiException.invalid("body", "must not have more than %d scans".formatted(MOST_SCANS));
    }
    try {
      return new Uploaded(scans.record(caller.getName(), uploaded));
    } catch (SyncException e) {
      throw ApiException.unavailable("The tickets cannot be read: " + e.reason());
    }
  }

  @GetMapping
  @Operation(
      summary = "Rides that were granted without Bytemark, newest first",
      description =
          "state: waiting (Bytemark is still to be told), confirmed, or refused: Bytemark has no"
              + " use for the ride, which took place.")
  Items<OfflineGrant> list(
      @Parameter(schema = @Schema(allowableValues = {"waiting", "confirmed", "refused"}))
          @RequestParam(name = "state", required = false)
          @Nullable String state,
      PageRequest page) {
    List<OfflineGrant> rows =
        finder.granted(state == null ? null : parsed(state), page.position(), page.limit() + 1);
    return Items.page(rows, page.limit(), OfflineGrant::id);
  }

  private static OfflineGrant.State parsed(String state) {
    return Arrays.stream(OfflineGrant.State.values())
        .filter(known -> known.name().equals(state))
        .findFirst()
        .orElseThrow(() -> ApiException.invalid("state", "must be waiting, confirmed or refused"));
  }
}
