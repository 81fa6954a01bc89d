package io.farekeeper.ticketlog.recording;

import java.util.ArrayList;
import java.util.List;

/** Events that are written at once, and those between them that are not taken. */
final class EventBatch {
  private final List<NewEvent> events = new ArrayList<>();
  private final List<Rejection> rejections = new ArrayList<>();
  private final long first;
  private long bytes;
  private int numbersCut;
  private int fieldsDropped;

  /**
   * An empty batch.
   *
   * @param first index of the first event that goes into it
   */
  EventBatch(long first) {
    this.first = first;
  }

  void add(EventReader.Read read, int size) {
    events.add(read.event());
    bytes += size;
    numbersCut += read.cleaned().numbersCut();
    fieldsDropped += read.cleaned().fieldsDropped();
  }

  void reject(Rejection rejection) {
    rejections.add(rejection);
  }

  List<NewEvent> events() {
    return events;
  }

  List<Rejection> rejections() {
    return rejections;
  }

  long first() {
    return first;
  }

  /** Index after the last. */
  long next() {
    return first + size();
  }

  int size() {
    return events.size() + rejections.size();
  }

  long bytes() {
    return bytes;
  }

  int numbersCut() {
    return numbersCut;
  }

  int fieldsDropped() {
    return fieldsDropped;
  }
}
