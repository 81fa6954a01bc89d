package io.farekeeper.ticketlog.recording;

import io.farekeeper.ticketlog.PurchasesRecorded;
import io.farekeeper.ticketlog.PurchasesRecorded.Purchase;
import io.farekeeper.ticketlog.TicketOwnershipChanged;
import io.farekeeper.ticketlog.recording.BatchStore.Fates;
import io.farekeeper.ticketlog.recording.NewEvent.Named;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;

/** Writes a request's batches one after the other, beside the thread that reads the next one. */
final class BatchWriter {
  /** More riders than that in one request may be told of twice. */
  private static final int RIDERS_REMEMBERED = 100_000;

  private final BatchStore store;
  private final ApplicationEventPublisher events;
  private final ExecutorService threads;
  private final RecordingMeters meters;
  private final RecordingTally recordingTally;
  private final Runnable beforeEach;
  private final Set<Long> told = new HashSet<>();
  private @Nullable UnderWay underWay;

  BatchWriter(
      BatchStore store,
      ApplicationEventPublisher events,
      ExecutorService threads,
      RecordingMeters meters,
      RecordingTally recordingTally,
      Runnable beforeEach) {
    this.store = store;
    this.events = events;
    this.threads = threads;
    this.meters = meters;
    this.recordingTally = recordingTally;
    this.beforeEach = beforeEach;
  }

  private record UnderWay(EventBatch batch, Future<Fates> fates) {}

  /** Begins to write it, once the one before is written. */
  void begin(EventBatch batch) {
    prepare(batch);
    underWay = new UnderWay(batch, threads.submit(() -> store.write(batch.events())));
  }

  /** Writes it and returns when it is written. */
  void finish(EventBatch batch) {
    prepare(batch);
    settle(batch, store.write(batch.events()));
  }

  private void prepare(EventBatch batch) {
    await();
    beforeEach.run();
    publish(batch.events());
    publishPurchases(batch.events());
  }

  /** In the thread of the call, by which MySQL's connections know how long they may wait. */
  private void publish(List<NewEvent> all) {
    Map<BsonValue, NewEvent> changing =
        all.stream()
            .filter(event -> event.changesHands() && !told.contains(event.userId()))
            .collect(
                Collectors.toMap(NewEvent::id, event -> event, (a, _) -> a, LinkedHashMap::new));
    Set<BsonValue> named =
        changing.values().stream()
            .filter(event -> event.named() != Named.NOT)
            .map(NewEvent::id)
            .collect(Collectors.toSet());
    if (!named.isEmpty()) {
      changing.keySet().removeAll(store.alreadyThere(named));
    }
    Set<Long> riders = changing.values().stream().map(NewEvent::userId).collect(Collectors.toSet());
    if (!riders.isEmpty()) {
      events.publishEvent(new TicketOwnershipChanged(riders));
      remember(riders);
    }
  }

  private void publishPurchases(List<NewEvent> all) {
    List<Purchase> purchases = all.stream().flatMap(event -> event.purchase().stream()).toList();
    if (!purchases.isEmpty()) {
      events.publishEvent(new PurchasesRecorded(purchases));
    }
  }

  private void remember(Set<Long> riders) {
    if (told.size() + riders.size() > RIDERS_REMEMBERED) {
      told.clear();
    }
    told.addAll(riders);
  }

  private void await() {
    UnderWay awaited = underWay;
    if (awaited == null) {
      return;
    }
    underWay = null;
    try {
      settle(awaited.batch(), awaited.fates().get());
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while events were written");
    }
  }

  private void settle(EventBatch batch, Fates fates) {
    recordingTally.add(batch, fates);
    meters.count(batch, fates);
  }

  /** Waits for the batch under way, if the reading ended before it was asked for. */
  void close() {
    await();
  }
}
