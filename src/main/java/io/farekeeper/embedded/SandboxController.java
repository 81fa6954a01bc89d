package io.farekeeper.embedded;

import io.farekeeper.embedded.sandbox.BytemarkSandbox;
import io.farekeeper.embedded.sandbox.Fault;
import io.farekeeper.embedded.sandbox.SandboxRider;
import io.farekeeper.stores.ConditionalOnServer;
import io.farekeeper.stores.Deployment;
import io.farekeeper.web.ApiException;
import io.farekeeper.web.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Lets people who try the product decide what happens to a rider at Bytemark. */
@RestController
@RequestMapping(path = "/sandbox/riders/{user_id}", produces = MediaType.APPLICATION_JSON_VALUE)
@ConditionalOnServer(property = "farekeeper.bytemark.url", real = false)
@Tag(name = "sandbox", description = "Only where Bytemark is the embedded sandbox")
class SandboxController {
  private static final int LONGEST_PRODUCT = 100;

  private final BytemarkSandbox sandbox;
  private final DemoRows rows;
  private final Deployment deployment;

  SandboxController(BytemarkSandbox sandbox, DemoRows rows, Deployment deployment) {
    this.sandbox = sandbox;
    this.rows = rows;
    this.deployment = deployment;
  }

  /**
   * A rider as the sandbox has it; never with the token.
   *
   * @param current how many current passes there are
   * @param expired how many expired passes there are
   * @param fault the fault that is on
   * @param calls how often Bytemark was asked with a token of this rider
   */
  @Schema(name = "SandboxRider")
  record RiderView(long userId, int current, int expired, @Nullable String fault, long calls) {}

  /**
   * A fault to be switched on.
   *
   * @param fault its name, or null to switch off whichever is on; must be there (a tree, for text
   *     could not be distinguished from a field that is missing)
   * @param times how many requests it spoils; without it, all until it is switched off
   */
  @Schema(name = "SandboxFault")
  record FaultChange(
      @Schema(type = "string", description = "Its name; null for none") @Nullable JsonNode fault,
      @Schema(minimum = "1") @Nullable Integer times) {}

  /** A pass to be had: a free one, or one of a product. */
  @Schema(name = "SandboxPass")
  record NewPass(
      @Nullable Boolean free,
      @Schema(minLength = 1, maxLength = LONGEST_PRODUCT) @Nullable String productUuid) {}

  @GetMapping
  @RolesAllowed("OPERATOR")
  @Operation(
      operationId = "readSandboxRider",
      summary = "A rider of the sandbox",
      description = "A rider whom the sandbox does not know is made, without passes.")
  RiderView rider(@PathVariable("user_id") String userId) {
    return viewOf(riderOf(userId));
  }

  @PutMapping("/fault")
  @RolesAllowed("OPERATOR")
  @Operation(
      operationId = "setSandboxFault",
      summary = "Switches a fault on or off",
      description = "For good, or for some requests; null switches it off.")
  RiderView fault(@PathVariable("user_id") String userId, @RequestBody FaultChange change) {
    SandboxRider rider = riderOf(userId);
    Fault fault = faultOf(change.fault());
    Integer times = change.times();
    if (times == null) {
      rider.fault(fault);
    } else if (fault == null) {
      throw ApiException.invalid("times", "must be left out when there is no fault");
    } else if (times < 1) {
      throw ApiException.invalid("times", "must be at least 1");
    } else {
      rider.fault(fault, times);
    }
    return viewOf(rider);
  }

  @PostMapping("/passes")
  @RolesAllowed("OPERATOR")
  @ResponseStatus(HttpStatus.CREATED)
  @Operation(
      operationId = "addSandboxPass",
      summary = "Buys a pass of a product, or grants a free one",
      description = "The answer is the pass, as Bytemark would list it.")
  @ApiResponse(
      responseCode = "201",
      description = "The rider has it",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema =
                  @Schema(
                      type = "object",
                      additionalProperties = Schema.AdditionalPropertiesValue.TRUE)))
  ObjectNode addPass(@PathVariable("user_id") String userId, @RequestBody NewPass wanted) {
    SandboxRider rider = riderOf(userId);
    boolean free = Boolean.TRUE.equals(wanted.free());
    String product = wanted.productUuid();
    if (free && product != null) {
      throw ApiException.invalid("product_uuid", "must be left out when the pass is free");
    }
    if (free) {
      return rider.grantFree();
    }
    if (product == null || product.isBlank() || product.length() > LONGEST_PRODUCT) {
      throw ApiException.invalid(
          "product_uuid", "must name a product, unless free is true: 1 to 100 characters");
    }
    return rider.buy(product);
  }

  @PostMapping("/token")
  @RolesAllowed("OPERATOR")
  @Operation(
      operationId = "renewSandboxToken",
      summary = "Logs the rider in again",
      description = "The rider has a new token, which Farekeeper knows too.")
  RiderView renewToken(@PathVariable("user_id") String userId) {
    SandboxRider rider = riderOf(userId);
    deployment.requireWorking();
    rider.renewToken();
    rows.addToken(rider.userId(), rider.token());
    return viewOf(rider);
  }

  private RiderView viewOf(SandboxRider rider) {
    return new RiderView(
        rider.userId(),
        rider.currentPasses().size(),
        rider.expiredPasses().size(),
        rider.fault().map(Fault::label).orElse(null),
        sandbox.callsOf(rider.userId()));
  }

  private SandboxRider riderOf(String userId) {
    return sandbox.rider(UserId.parse(userId));
  }

  private static @Nullable Fault faultOf(@Nullable JsonNode name) {
    if (name != null && name.isNull()) {
      return null;
    }
    String text = name == null ? "" : name.asString("");
    return Fault.find(text)
        .orElseThrow(
            () ->
                ApiException.invalid(
                    "fault", "must be null or one of " + String.join(", ", Fault.labels())));
  }
}
