package io.farekeeper.outbox;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The wake-up of each topic's dispatcher. */
class WakeUps {
  private final Map<String, WakeUp> byTopic = new ConcurrentHashMap<>();

  WakeUp of(String topic) {
    return byTopic.computeIfAbsent(topic, _ -> new WakeUp());
  }
}
