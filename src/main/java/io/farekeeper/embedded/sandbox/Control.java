package io.farekeeper.embedded.sandbox;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The control interface for people with curl, under {@code /__}. It asks for no credentials, since
 * the sandbox is bound to the loopback address and holds nothing that is real.
 */
final class Control {
  private final Riders riders;
  private final Supplier<ObjectNode> stats;

  Control(Riders riders, Supplier<ObjectNode> stats) {
    this.riders = riders;
    this.stats = stats;
  }

  /** Answers a request; what is wrong with it is said in {@code error}. */
  Answer answer(String method, String path, byte[] body) {
    try {
      List<String> way = List.of(path.substring(1).split("/", -1));
      if (way.equals(List.of("__stats"))) {
        return method.equals("GET") ? Answer.json(200, stats.get()) : wrong(405, "GET only");
      }
      if (way.size() < 2 || !way.getFirst().equals("__riders")) {
        return wrong(404, "no such path");
      }
      if (!way.get(1).matches("[0-9]{1,18}")) {
        return wrong(400, "the rider must be a user id");
      }
      SandboxRider rider = riders.of(Long.parseLong(way.get(1)));
      String call = method + " /" + String.join("/", way.subList(2, way.size()));
      return call(rider, call, way, body).orElseGet(() -> wrong(404, "no such path or method"));
    } catch (JacksonException | IllegalArgumentException refused) {
      return wrong(400, reason(refused));
    }
  }

  private static Optional<Answer> call(
      SandboxRider rider, String call, List<String> way, byte[] body) {
    return Optional.ofNullable(
        switch (call) {
          case "GET /" -> Answer.json(200, summary(rider));
          case "PUT /fault" -> fault(rider, object(body));
          case "POST /token" -> renew(rider);
          case "GET /passes" -> Answer.json(200, truth(rider));
          case "POST /passes" -> buy(rider, object(body));
          default -> call.matches("POST /passes/[^/]+/expire") ? expire(rider, way.get(3)) : null;
        });
  }

  private static ObjectNode summary(SandboxRider rider) {
    Optional<FaultSwitch.Armed> fault = rider.faults().peek();
    ObjectNode json = Json.object();
    json.put("user_id", rider.userId());
    json.put("token", rider.token());
    json.put("current", rider.texts().current().size());
    json.put("expired", rider.texts().expired().size());
    json.put("fault", fault.map(armed -> armed.fault().label()).orElse(null));
    json.put("times", fault.map(FaultSwitch.Armed::times).orElse(null));
    json.put("calls", rider.calls());
    return json;
  }

  private static ObjectNode truth(SandboxRider rider) {
    ObjectNode json = Json.object();
    json.putArray("current").addAll(rider.currentPasses());
    json.putArray("expired").addAll(rider.expiredPasses());
    return json;
  }

  private static Answer fault(SandboxRider rider, JsonNode wanted) {
    JsonNode name = wanted.path("fault");
    if (name.isNull()) {
      rider.fault(null);
      return Answer.json(200, summary(rider));
    }
    Optional<Fault> fault = Fault.find(name.asString(""));
    if (fault.isEmpty()) {
      return wrong(400, "fault must be null or one of " + String.join(", ", Fault.labels()));
    }
    JsonNode times = wanted.path("times");
    if (times.isMissingNode() || times.isNull()) {
      rider.fault(fault.get());
    } else if (times.isIntegralNumber() && times.canConvertToInt() && times.intValue() > 0) {
      rider.fault(fault.get(), times.intValue());
    } else {
      return wrong(400, "times must be a whole number of at least 1");
    }
    return Answer.json(200, summary(rider));
  }

  private static Answer renew(SandboxRider rider) {
    rider.renewToken();
    return Answer.json(200, summary(rider));
  }

  private static Answer buy(SandboxRider rider, JsonNode wanted) {
    JsonNode product = wanted.path("product_uuid");
    if (product.isString() && !product.stringValue().isBlank()) {
      return Answer.json(201, rider.buy(product.stringValue()));
    }
    return wanted.path("free").asBoolean(false)
        ? Answer.json(201, rider.grantFree())
        : wrong(400, "say {\"free\": true} or {\"product_uuid\": \"...\"}");
  }

  private static Answer expire(SandboxRider rider, String passUuid) {
    try {
      rider.expire(passUuid);
    } catch (IllegalArgumentException unknown) {
      return wrong(404, reason(unknown));
    }
    return Answer.json(200, truth(rider));
  }

  private static JsonNode object(byte[] body) {
    JsonNode json = Json.MAPPER.readTree(body);
    if (!json.isObject()) {
      throw new IllegalArgumentException("the body must be a JSON object");
    }
    return json;
  }

  private static Answer wrong(int status, String error) {
    return Answer.json(status, Json.object().put("error", error));
  }

  private static String reason(RuntimeException refused) {
    return refused instanceof JacksonException
        ? "the body is not JSON"
        : String.valueOf(refused.getMessage());
  }
}
