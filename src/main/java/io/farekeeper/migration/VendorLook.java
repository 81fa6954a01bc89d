package io.farekeeper.migration;

import io.farekeeper.bytemark.VendorProbe;
import io.farekeeper.bytemark.VendorProbe.Response;
import io.farekeeper.stores.Deployment;
import io.farekeeper.stores.preflight.PreflightFinding;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Looks at Bytemark, if it is the real one: whether it answers, and in its own form. */
@Component
class VendorLook {
  private static final String AREA = "bytemark";
  private static final String NAME = "answer";

  private final Deployment deployment;
  private final ObjectProvider<VendorProbe> probe;

  VendorLook(Deployment deployment, ObjectProvider<VendorProbe> probe) {
    this.deployment = deployment;
    this.probe = probe;
  }

  List<PreflightFinding> look() {
    return List.of(
        deployment.bytemarkEmbedded()
            ? Connection.embedded(AREA, "Bytemark", "FAREKEEPER_BYTEMARK_URL")
            : judge(probe.getObject().ask()));
  }

  static PreflightFinding judge(Response response) {
    if (response.problem() != null) {
      return PreflightFinding.stop(
          AREA, NAME, response.problem(), "is farekeeper.bytemark.url right, and may one get out?");
    }
    String words = "HTTP %d to a call without a token".formatted(response.status());
    if (!response.envelope()) {
      return PreflightFinding.warning(
          AREA,
          NAME,
          words + ", not in Bytemark's form",
          "is farekeeper.bytemark.url right, or is there a gateway before it?");
    }
    return response.status() >= 500
        ? PreflightFinding.warning(AREA, NAME, words, "its own failure: look again later")
        : PreflightFinding.ok(AREA, NAME, words + ", in Bytemark's form");
  }
}
