package io.farekeeper.embedded.sandbox;

import io.farekeeper.embedded.sandbox.NewPassUuid.Origin;
import java.time.Instant;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes passes as the vendor does. The same rider, origin and number always give the same bytes:
 * all choices come from a {@link Random}, whose algorithm the JDK promises not to change.
 */
final class PassMaker {
  private static final PassTime[] TIMES = PassTime.values();

  private final long userId;
  private final Origin origin;
  private final long n;
  private final Random random;

  PassMaker(long userId, Origin origin, long n) {
    this.userId = userId;
    this.origin = origin;
    this.n = n;
    this.random =
        new Random(NewPassUuid.mix(NewPassUuid.mix(userId) + 31L * origin.number + n * 1009));
  }

  /** A current pass of something that the agency sells. */
  ObjectNode current() {
    Product product = sold();
    return write(product, PassLife.current(random, product.allowedUses()));
  }

  /** A current pass that the loyalty programme granted and that is unused. */
  ObjectNode free(Product product) {
    return write(product, PassLife.unused(random));
  }

  ObjectNode expired() {
    Product product = sold();
    return write(product, PassLife.expired(random, product.allowedUses()));
  }

  /** A pass bought just now. */
  ObjectNode fresh(Product product, Instant now) {
    return write(product, PassLife.fresh(now));
  }

  private Product sold() {
    return Product.SOLD.get(random.nextInt(Product.SOLD.size()));
  }

  private ObjectNode write(Product product, PassLife life) {
    ObjectNode pass = Json.object();
    pass.put("uuid", NewPassUuid.of(userId, origin, n));
    pass.put("status", life.status());
    time(pass, "time_created", life.created());
    time(pass, "time_modified", life.modified());
    time(pass, "expiration", life.expiration());
    time(pass, "first_use", life.firstUse());
    pass.put("product_uuid", product.uuid());
    pass.put("label_name", product.label());
    pass.put("label_short_name", product.shortLabel());
    pass.put("uses_count", life.uses());
    pass.put("allowed_uses", product.allowedUses());
    orderItem(pass.putObject("order_item"), product);
    issuer(pass.putObject("issuer"));
    events(pass, life);
    pass.put("serial", "%09d".formatted(random.nextInt(1_000_000_000)));
    pass.put("locked_to_device", random.nextInt(5) == 0);
    return pass;
  }

  private void time(ObjectNode pass, String key, @Nullable Instant time) {
    if (time != null) {
      pass.put(key, TIMES[random.nextInt(TIMES.length)].of(time));
    } else if (random.nextBoolean()) {
      pass.putNull(key);
    }
  }

  private void orderItem(ObjectNode item, Product product) {
    item.put("uuid", NewPassUuid.of(userId, Origin.ORDER_ITEM, part()));
    item.put("price", product.cents());
    item.put("order_uuid", NewPassUuid.of(userId, Origin.ORDER, part() / 2));
    item.put("quantity", 1);
  }

  private static void issuer(ObjectNode issuer) {
    issuer.put("uuid", "b3f6c1d8-24e7-4a90-8d5b-6e0f9a7c1d66");
    issuer.put("name", "Gulf Coast Transit");
    issuer.put("legacy_id", 4711);
    issuer.put("timezone", "America/Chicago");
    ObjectNode location = issuer.putObject("location");
    location.put("lat", 29.7604);
    location.put("lng", -95.3698);
  }

  private void events(ObjectNode pass, PassLife life) {
    var events = pass.putArray("events");
    if (life.firstUse() != null) {
      events.add(PassUse.event(NewPassUuid.of(userId, Origin.EVENT, part()), life.firstUse()));
    }
  }

  private long part() {
    return ((long) origin.number << 32) | n;
  }
}
