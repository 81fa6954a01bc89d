package io.farekeeper.jobs;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A run in shards that this instance has a part in: the whole run, and the shards that are here.
 */
class SharedRun {
  private final Job job;
  private final ActiveRun whole;
  private final boolean alone;
  private final Map<Integer, ActiveRun> parts = new ConcurrentHashMap<>();

  /**
   * @param whole stands for the run; it ends here when the run has ended anywhere
   * @param alone whether all shards are done by this process
   */
  SharedRun(Job job, ActiveRun whole, boolean alone) {
    this.job = job;
    this.whole = whole;
    this.alone = alone;
  }

  Job job() {
    return job;
  }

  ActiveRun whole() {
    return whole;
  }

  boolean alone() {
    return alone;
  }

  /** Adds a shard unless it is here already, or as many as this instance may have. */
  synchronized boolean add(ActiveRun part, int atMost) {
    return (alone || parts.size() < atMost)
        && parts.putIfAbsent(part.shard().index(), part) == null;
  }

  void remove(ActiveRun part) {
    parts.remove(part.shard().index(), part);
  }

  boolean holds(int index) {
    return parts.containsKey(index);
  }

  Collection<ActiveRun> parts() {
    return parts.values();
  }
}
