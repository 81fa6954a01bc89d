package io.farekeeper.timeline;

import io.farekeeper.tickets.reading.PassFacts;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The facts of a pass as an item's details. */
final class PassDetails {
  private PassDetails() {}

  static Map<String, @Nullable Object> of(PassFacts pass) {
    return ItemDetails.of()
        .with("label", pass.label())
        .with("status", pass.status())
        .with("expiration", pass.expiration())
        .with("first_use", pass.firstUse())
        .with("uses_count", pass.uses())
        .with("allowed_uses", pass.allowedUses())
        .map();
  }
}
