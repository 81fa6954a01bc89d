package io.farekeeper.embedded.sandbox;

import io.farekeeper.embedded.sandbox.NewPassUuid.Origin;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Both lists of one rider. No pass is changed in place: what comes in or goes out is a copy.
 *
 * @param current what {@code GET /passes} lists
 * @param expired what {@code GET /v4.0/passes} lists
 */
record PassLists(List<ObjectNode> current, List<ObjectNode> expired) {
  private static final int MOST_CURRENT = 12;
  private static final int MOST_EXPIRED = 8;

  PassLists {
    current = List.copyOf(current);
    expired = List.copyOf(expired);
  }

  /** The passes that a rider has to begin with; they follow from the id. */
  static PassLists startOf(long userId) {
    Random random = new Random(NewPassUuid.mix(userId));
    List<ObjectNode> current = new ArrayList<>();
    List<ObjectNode> expired = new ArrayList<>();
    int currentCount = random.nextInt(MOST_CURRENT + 1);
    int expiredCount = random.nextInt(MOST_EXPIRED + 1);
    int place = random.nextInt(Math.max(1, currentCount));
    boolean free = userId % 10 == 0;
    for (int i = 0; i < (free ? Math.max(1, currentCount) : currentCount); i++) {
      PassMaker maker = new PassMaker(userId, Origin.CURRENT, i);
      Product granted = Product.LOYALTY.get((int) (userId / 10 % 2));
      current.add(free && i == place ? maker.free(granted) : maker.current());
    }
    for (int i = 0; i < expiredCount; i++) {
      expired.add(new PassMaker(userId, Origin.EXPIRED, i).expired());
    }
    return new PassLists(current, expired);
  }

  Optional<ObjectNode> find(String uuid) {
    return Stream.of(current, expired)
        .flatMap(Collection::stream)
        .filter(pass -> is(pass, uuid))
        .findFirst();
  }

  PassLists withCurrent(ObjectNode pass) {
    return new PassLists(Stream.concat(current.stream(), Stream.of(pass)).toList(), expired);
  }

  /** With the current pass of that uuid replaced by what the change makes of a copy of it. */
  PassLists withChanged(String uuid, UnaryOperator<ObjectNode> change) {
    List<ObjectNode> changed =
        current.stream()
            .map(pass -> is(pass, uuid) ? change.apply(pass.deepCopy()) : pass)
            .toList();
    return new PassLists(changed, expired);
  }

  /** With the current pass of that uuid in the expired list; the same if there is none. */
  PassLists withExpired(String uuid) {
    return new PassLists(
        current.stream().filter(pass -> !is(pass, uuid)).toList(),
        Stream.concat(expired.stream(), current.stream().filter(pass -> is(pass, uuid))).toList());
  }

  /** The same passes as objects of their own. */
  PassLists copy() {
    return new PassLists(copy(current), copy(expired));
  }

  static List<ObjectNode> copy(List<ObjectNode> passes) {
    return passes.stream().map(ObjectNode::deepCopy).toList();
  }

  static boolean is(ObjectNode pass, String uuid) {
    return pass.path("uuid").asString("").equals(uuid);
  }
}
