package io.farekeeper.outbox;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A channel that answers as the test says, and keeps the keys of what it was given. */
final class ScriptedChannel implements Channel {
  final List<String> delivered = new CopyOnWriteArrayList<>();
  volatile Channel answer = _ -> new Delivery.Delivered();

  @Override
  public Delivery deliver(OutgoingMessage message) {
    delivered.add(message.key());
    return answer.deliver(message);
  }
}
