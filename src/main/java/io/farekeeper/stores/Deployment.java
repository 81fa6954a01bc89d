package io.farekeeper.stores;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which servers of this deployment are the embedded ones.
 *
 * @param mongodbEmbedded MongoDB is the try-out server
 * @param mysqlEmbedded MySQL is the try-out server
 * @param bytemarkEmbedded Bytemark is the sandbox
 * @param mixedAllowed a real MySQL may be changed although a neighbour is embedded
 */
public record Deployment(
    boolean mongodbEmbedded,
    boolean mysqlEmbedded,
    boolean bytemarkEmbedded,
    boolean mixedAllowed) {

  /** All three servers are embedded: the product is being tried out, and demo data is welcome. */
  public boolean isTryOut() {
    return mongodbEmbedded && mysqlEmbedded && bytemarkEmbedded;
  }

  /**
   * Why nothing may change the portal's rows, or empty if work may go on: a real MySQL is never
   * worked on by embedded neighbours unless {@code farekeeper.embedded.mixed} says so.
   */
  public Optional<String> whyIdle() {
    if (mysqlEmbedded || mixedAllowed || !(mongodbEmbedded || bytemarkEmbedded)) {
      return Optional.empty();
    }
    List<String> embedded = new ArrayList<>();
    if (mongodbEmbedded) {
      embedded.add("MongoDB");
    }
    if (bytemarkEmbedded) {
      embedded.add("Bytemark");
    }
    return Optional.of(
        "MySQL is real but %s embedded: nothing that changes it runs (farekeeper.embedded.mixed=true allows it)"
            .formatted(String.join(" and ", embedded) + (embedded.size() > 1 ? " are" : " is")));
  }

  /**
   * Passes if work may change the portal's rows.
   *
   * @throws DeploymentIdleException with the reason, if it may not
   */
  public void requireWorking() {
    whyIdle()
        .ifPresent(
            reason -> {
              throw new DeploymentIdleException(reason);
            });
  }
}
