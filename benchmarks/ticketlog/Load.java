package ticketlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * What so many callers get who each tell one event after the other.
 *
 * @param requests those that were answered
 * @param failed those that were answered with an error
 * @param seconds how long it took
 * @param median time of a request, microseconds
 * @param slow what one request in a hundred exceeds, microseconds
 */
record Load(long requests, long failed, double seconds, long median, long slow) {

  double rate() {
    return requests / seconds;
  }

  @Override
  public String toString() {
    return "%,.0f requests/s, median %.1f ms, p99 %.1f ms"
        .formatted(rate(), median / 1000.0, slow / 1000.0);
  }

  /** Where events are told, and how. */
  record Target(int port, String path, String authorization) {}

  /** Tells events for that long. */
  static Load on(Target target, Events events, int connections, double seconds) throws Exception {
    AtomicLong next = new AtomicLong();
    AtomicLong failed = new AtomicLong();
    long began = System.nanoTime();
    long until = began + (long) (seconds * 1e9);
    List<Future<long[]>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
      for (int i = 0; i < connections; i++) {
        all.add(threads.submit(caller(target, events, next, failed, until)));
      }
    }
    double took = (System.nanoTime() - began) / 1e9;
    List<long[]> each = new ArrayList<>();
    for (Future<long[]> one : all) {
      each.add(one.get());
    }
    long[] times = each.stream().flatMapToLong(LongStream::of).sorted().toArray();
    return new Load(
        times.length,
        failed.get(),
        took,
        times[times.length / 2],
        times[(int) (times.length * 0.99)]);
  }

  private static Callable<long[]> caller(
      Target target, Events events, AtomicLong next, AtomicLong failed, long until) {
    return () -> {
      long[] times = new long[1024];
      int count = 0;
      try (Caller caller = new Caller(target.port(), target.authorization())) {
        while (System.nanoTime() < until) {
          long number = next.getAndIncrement();
          String json = Events.json(events.validation(number));
          long began = System.nanoTime();
          if (!told(caller, target, json)) {
            failed.incrementAndGet();
            continue;
          }
          if (count == times.length) {
            times = Arrays.copyOf(times, count * 2);
          }
          times[count++] = (System.nanoTime() - began) / 1000;
        }
      }
      return Arrays.copyOf(times, count);
    };
  }

  private static boolean told(Caller caller, Target target, String json) throws IOException {
    try {
      caller.post(target.path(), json);
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }
}
