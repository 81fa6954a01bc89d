package io.farekeeper.outbox;

import java.util.List;
import java.util.function.Predicate;
import org.springframework.context.SmartLifecycle;

/** The dispatchers of all topics, each by itself: a receiver that is slow holds up no other. */
class OutboxDispatcher implements SmartLifecycle {
  private final List<TopicDispatcher> topics;
  private final boolean idle;
  private volatile boolean running;

  /**
   * Makes it, not started yet.
   *
   * @param idle nothing of this database may be sent
   */
  OutboxDispatcher(List<TopicDispatcher> topics, boolean idle) {
    this.topics = List.copyOf(topics);
    this.idle = idle;
  }

  /** See {@link Outbox#deliverDue}. */
  void deliverDue(String topic, Predicate<DeliveryAttempt> goOn) {
    topics.stream()
        .filter(dispatcher -> !idle && dispatcher.topic().name().equals(topic))
        .forEach(dispatcher -> dispatcher.deliverDue(goOn));
  }

  @Override
  public void start() {
    if (!idle) {
      topics.forEach(TopicDispatcher::start);
    }
    running = true;
  }

  /** Takes nothing new, and waits for those that are being sent. */
  @Override
  public void stop() {
    topics.forEach(TopicDispatcher::stop);
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Stops after the features that put messages in, and before the heartbeat and MySQL. */
  @Override
  public int getPhase() {
    return 0;
  }
}
