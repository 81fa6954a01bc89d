package io.farekeeper.embedded.sandbox;

import java.util.List;
import java.util.stream.Stream;

/**
 * What the sandbox's agency sells or grants.
 *
 * @param uuid the product's uuid, known to all clients
 * @param label its name
 * @param shortLabel its name on a small screen
 * @param cents its price in cents
 * @param allowedUses how many rides one pass of it allows
 */
record Product(String uuid, String label, String shortLabel, int cents, int allowedUses) {
  private static final Product SINGLE =
      new Product("6a1d8f30-91c7-4b52-8e0d-3f5a7c2be411", "Single Ride", "Single", 125, 1);

  /** What riders buy. */
  static final List<Product> SOLD =
      List.of(
          SINGLE,
          new Product("c40b6e92-0f3a-4d81-b7c5-92e1d64a0f22", "Day Pass", "Day", 300, 1),
          new Product("17e9a5d4-6c28-4f0b-9a63-d8b04c7f1e33", "Ten Rides", "10 Rides", 1250, 10),
          new Product("e85c21b7-3d4f-49a6-8b1e-05f7c9a26d44", "Half Fare – Señor", "Half", 60, 1),
          new Product("92f7d0c3-a81b-4e65-bd29-7c3e5f1a8b55", "Zone 2 Express", "Zone 2", 325, 1));

  /** What the loyalty programme grants. */
  static final List<Product> LOYALTY =
      List.of(
          new Product("2417edb7-856c-43ee-b3df-c508b8be259b", "Free Ride", "Free", 0, 1),
          new Product("654b9f9d-5972-445b-8c6b-5c29a35c7751", "Free Ride Plus", "Free+", 0, 1));

  /** The product of that uuid; one that the agency does not know looks like a single ride. */
  static Product of(String uuid) {
    return Stream.concat(SOLD.stream(), LOYALTY.stream())
        .filter(product -> product.uuid().equals(uuid))
        .findFirst()
        .orElseGet(() -> new Product(uuid, SINGLE.label, SINGLE.shortLabel, SINGLE.cents, 1));
  }
}
