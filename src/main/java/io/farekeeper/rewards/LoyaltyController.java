package io.farekeeper.rewards;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.farekeeper.stores.Deployment;
import io.farekeeper.web.ApiException;
import io.farekeeper.web.Items;
import io.farekeeper.web.NoBody;
import io.farekeeper.web.PageRequest;
import io.farekeeper.web.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What riders have in the loyalty programme, and which rewards operators have to look at. */
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "loyalty", description = "Rides, milestones and rewards")
class LoyaltyController {
  private final RideCount rideCount;
  private final CountingStart start;
  private final RewardStore rewards;
  private final LoyaltyRules rules;
  private final Deployment deployment;

  LoyaltyController(
      RideCount rideCount,
      CountingStart start,
      RewardStore rewards,
      LoyaltyRules rules,
      Deployment deployment) {
    this.rideCount = rideCount;
    this.start = start;
    this.rewards = rewards;
    this.rules = rules;
    this.deployment = deployment;
  }

  /**
   * A rider in the loyalty programme.
   *
   * @param userId the rider
   * @param enabled whether rides are counted and rewarded
   * @param countingSince since when rides count; null if the programme was never on
   * @param rides rides since then
   * @param ridesPerReward rides that earn a reward
   * @param nextMilestone which reward is the next, from 1; null if there is none to come
   * @param ridesToNext rides until it is earned; null likewise
   * @param rewards what was earned, the first first
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Loyalty(
      long userId,
      boolean enabled,
      @Nullable Instant countingSince,
      int rides,
      int ridesPerReward,
      @Nullable Integer nextMilestone,
      @Nullable Integer ridesToNext,
      List<Reward> rewards) {}

  @GetMapping("/users/{user_id}/loyalty")
  @RolesAllowed({"APP", "SUPPORT"})
  @Operation(
      operationId = "readLoyalty",
      summary = "A rider's rides, next milestone and rewards",
      description = "Rides and rewards as of the last run of job count-loyalty-rides.")
  Loyalty of(@PathVariable("user_id") String userId) {
    long user = UserId.parse(userId);
    Optional<Instant> since = start.since();
    int rides = since.map(time -> rideCount.ridesInCall(user, time)).orElse(0);
    Integer next = rules.enabled() ? rules.nextMilestone(rides) : null;
    return new Loyalty(
        user,
        rules.enabled(),
        since.orElse(null),
        rides,
        rules.ridesPerReward(),
        next,
        next == null ? null : (Integer) (next * rules.ridesPerReward() - rides),
        rewards.of(user));
  }

  @GetMapping("/loyalty/rewards")
  @RolesAllowed("OPERATOR")
  @Operation(
      operationId = "listRewards",
      summary = "Rewards of all riders, newest first",
      description =
          "state: earned (left to the operator), pending, uncertain (no answer was seen; posted"
              + " again under the same key), issued, refused (an operator has to look).")
  Items<Reward> list(
      @Parameter(
              schema =
                  @Schema(
                      allowableValues = {"earned", "pending", "uncertain", "issued", "refused"}))
          @RequestParam(required = false)
          @Nullable String state,
      PageRequest page) {
    Reward.State wanted =
        state == null
            ? null
            : Reward.State.of(state)
                .orElseThrow(
                    () ->
                        ApiException.invalid(
                            "state", "must be earned, pending, uncertain, issued or refused"));
    return Items.page(rewards.list(wanted, page.position(), page.limit() + 1), page, Reward::id);
  }

  @PostMapping("/loyalty/rewards/{id}/retry")
  @RolesAllowed("OPERATOR")
  @Operation(
      operationId = "retryReward",
      summary = "Post a refused reward again",
      description = "It is pending again, and posted by the next run of count-loyalty-rides.")
  @ApiResponse(responseCode = "200", description = "It is pending", useReturnTypeSchema = true)
  @ApiResponse(responseCode = "404", description = "There is no such reward")
  @ApiResponse(responseCode = "409", description = "It is not refused")
  Reward retry(
      @PathVariable("id") long id, @RequestBody(required = false) @Nullable NoBody nothing) {
    deployment.requireWorking();
    boolean again = rewards.retry(id);
    Reward reward =
        rewards.find(id).orElseThrow(() -> ApiException.notFound("There is no such reward"));
    if (!again) {
      throw ApiException.conflict("The reward is not refused", null);
    }
    return reward;
  }
}
