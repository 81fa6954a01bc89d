package io.farekeeper.embedded.sandbox;

import java.lang.ref.SoftReference;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A rider at one moment: never changes, is replaced whole. It remembers its passes as bytes while
 * memory allows, so that a list asked for again costs no serialisation, and riders without a change
 * cost next to nothing.
 */
final class Snapshot {
  /** Both lists, each pass as UTF-8 JSON. */
  record Texts(List<byte[]> current, List<byte[]> expired) {}

  private final long userId;
  private final RiderState state;
  private volatile @Nullable SoftReference<Texts> texts;

  Snapshot(long userId, RiderState state) {
    this.userId = userId;
    this.state = state;
  }

  RiderState state() {
    return state;
  }

  /** The rider's passes; not to be changed in place. */
  PassLists passes() {
    PassLists own = state.passes();
    return own == null ? PassLists.startOf(userId) : own;
  }

  /** The rider's passes as the lists carry them. */
  Texts texts() {
    SoftReference<Texts> kept = texts;
    Texts known = kept == null ? null : kept.get();
    if (known != null) {
      return known;
    }
    PassLists passes = passes();
    Texts made = new Texts(bytes(passes.current()), bytes(passes.expired()));
    texts = new SoftReference<>(made);
    return made;
  }

  private static List<byte[]> bytes(List<ObjectNode> passes) {
    return passes.stream().map(Json::bytes).toList();
  }
}
