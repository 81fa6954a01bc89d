package io.farekeeper.embedded.sandbox;

import io.farekeeper.embedded.sandbox.Answer.Delivery;
import io.farekeeper.embedded.sandbox.VendorRequest.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Bytemark's customer interface: what it answers to whom, rightly or with the rider's fault. */
final class VendorApi {
  private static final byte[] HTML =
      "<!DOCTYPE html><html><body><h1>Maintenance</h1></body></html>"
          .getBytes(StandardCharsets.UTF_8);

  private final Riders riders;
  private final Envelope envelope;
  private final Counters counters;
  private volatile int maxPerPage = VendorRequest.DEFAULT_PER_PAGE;

  VendorApi(Riders riders, Envelope envelope, Counters counters) {
    this.riders = riders;
    this.envelope = envelope;
    this.counters = counters;
  }

  void maxPerPage(int passes) {
    if (passes < 1) {
      throw new IllegalArgumentException("a page has at least one pass");
    }
    maxPerPage = passes;
  }

  int maxPerPage() {
    return maxPerPage;
  }

  /** Answers a request; the authorization is the header of that name. */
  Answer answer(Optional<VendorRequest> request, @Nullable String authorization) {
    if (request.isEmpty()) {
      return envelope.error(404, 40400, "Not found");
    }
    Optional<SandboxRider> holder = riders.holder(bearer(authorization));
    if (holder.isEmpty()) {
      counters.refuse();
      return envelope.sessionExpired(401);
    }
    SandboxRider rider = holder.get();
    rider.countCall();
    if (!rider.token().equals(bearer(authorization))) {
      counters.refuse();
      return envelope.sessionExpired(200);
    }
    return answer(request.get(), rider);
  }

  private static @Nullable String bearer(@Nullable String authorization) {
    if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return null;
    }
    return authorization.substring(7).strip();
  }

  private Answer answer(VendorRequest request, SandboxRider rider) {
    return rider
        .faults()
        .meet(request)
        .map(fault -> spoilt(fault, request, rider))
        .orElseGet(() -> right(request, rider));
  }

  private Answer spoilt(Fault fault, VendorRequest request, SandboxRider rider) {
    return switch (fault) {
      case SESSION_EXPIRED -> envelope.sessionExpired(200);
      case SERVER_ERROR -> internalError();
      case RATE_LIMITED -> envelope.error(429, 42900, "Too many requests");
      case HANG -> internalError().by(Delivery.NEVER);
      case CUT_BODY -> right(request, rider).by(Delivery.CUT);
      case SLOW_BODY -> right(request, rider).by(Delivery.DRIPPED);
      case NOT_JSON -> instead(Answer.html(200, HTML), right(request, rider));
      case WRONG_TYPES -> instead(wrongTypes(request.kind()), right(request, rider));
      case ENDLESS_PAGING -> endless(request, rider);
      case HALF_WAY -> halfWay(request, rider);
      case MAINTENANCE -> Answer.html(302, HTML);
      case GZIPPED -> right(request, rider).by(Delivery.GZIPPED);
    };
  }

  /** The second answer was worked out for what it does, and only the first one is sent. */
  private static Answer instead(Answer sent, Answer kept) {
    return kept.status() == 200 ? sent : kept;
  }

  private Answer right(VendorRequest request, SandboxRider rider) {
    return request.kind() == Kind.USE ? use(request, rider) : list(request, rider, false);
  }

  private Answer list(VendorRequest request, SandboxRider rider, boolean more) {
    byte[] raw = rider.raw(request.kind() == Kind.V4);
    if (raw != null) {
      return Answer.json(200, raw);
    }
    return page(Pages.of(passes(request, rider), request, perPage(request), more));
  }

  private static List<byte[]> passes(VendorRequest request, SandboxRider rider) {
    Snapshot.Texts texts = rider.texts();
    if (request.kind() == Kind.V1) {
      return texts.current();
    }
    boolean expired = request.status() == null || request.status().equals(PassLife.EXPIRED);
    return expired ? texts.expired() : List.of();
  }

  private Answer use(VendorRequest request, SandboxRider rider) {
    return switch (rider.use(request.passUuid())) {
      case PassUse.Done(var pass) -> page(Json.bytes(Json.object().set("pass", pass)));
      case PassUse.Refused(var status) -> envelope.error(200, 40900, "Pass is " + status);
      case PassUse.Unknown() when riders.haveOne(request.passUuid()) ->
          envelope.error(403, 40300, "Not your pass");
      case PassUse.Unknown() -> envelope.error(404, 40400, "No such pass");
    };
  }

  private Answer wrongTypes(Kind kind) {
    return Answer.json(
        200,
        envelope.data(
            switch (kind) {
              case V1 ->
                  "{\"passes\":\"none\",\"page_count\":0,\"total_count\":0,\"pagination\":null}";
              case V4 ->
                  "{\"passes\":{\"0\":17},\"page_count\":\"1\",\"total_count\":[],\"pagination\":3}";
              case USE -> "{\"pass\":\"used\"}";
            }));
  }

  private Answer endless(VendorRequest request, SandboxRider rider) {
    return request.kind() == Kind.USE
        ? right(request, rider)
        : page(Pages.endless(rider.userId(), request, perPage(request)));
  }

  private Answer halfWay(VendorRequest request, SandboxRider rider) {
    if (request.kind() == Kind.USE) {
      return instead(internalError(), right(request, rider));
    }
    return request.page() == 1 ? list(request, rider, true) : internalError();
  }

  private Answer internalError() {
    return envelope.error(500, 50000, "Internal error");
  }

  private Answer page(byte[] data) {
    return Answer.json(200, envelope.data(data));
  }

  private int perPage(VendorRequest request) {
    return Math.min(request.perPage(), maxPerPage);
  }
}
