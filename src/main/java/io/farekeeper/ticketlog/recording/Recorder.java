package io.farekeeper.ticketlog.recording;

import io.farekeeper.encryption.SensitiveFields;
import io.farekeeper.stores.Trace;
import io.farekeeper.ticketlog.TicketLog;
import io.farekeeper.web.ApiException;
import io.farekeeper.web.Outage;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** Records the events of a body, whatever its length. */
@Component
class Recorder {
  private static final Logger log = LoggerFactory.getLogger(Recorder.class);

  private final RecordingProperties settings;
  private final EventReader reader;
  private final BatchStore store;
  private final ApplicationEventPublisher events;
  private final RecordingMeters meters;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  Recorder(
      RecordingProperties settings,
      TicketLog log,
      SensitiveFields sensitive,
      ApplicationEventPublisher events,
      MeterRegistry meters,
      Clock clock) {
    this.settings = settings;
    reader = new EventReader(settings, log, clock);
    store = new BatchStore(log, sensitive);
    this.events = events;
    this.meters = new RecordingMeters(meters);
  }

  /**
   * Records what the source holds.
   *
   * @param beforeEach is done before each batch is written
   * @throws ApiException if the body cannot be read to its end, if a database is missing, or if a
   *     single event is not taken; it says what was recorded until then
   */
  RecordingAnswer record(EventSource source, @Nullable RequestKey key, Runnable beforeEach) {
    RecordingTally recordingTally = new RecordingTally(settings.maxRejectedListed());
    try (Recording recording =
        new Recording(settings, reader, writer(recordingTally, beforeEach), key)) {
      recording.run(source);
    } catch (MalformedBody e) {
      throw ApiException.invalid("body", String.valueOf(e.getMessage()))
          .with(soFar(recordingTally));
    } catch (IOException e) {
      throw ApiException.invalid("body", "broke off").with(soFar(recordingTally));
    } catch (ApiException e) {
      throw e.with(soFar(recordingTally));
    } catch (RuntimeException e) {
      throw ApiException.unavailable(outage(e) + "; try again later").with(soFar(recordingTally));
    }
    return recordingTally.answer();
  }

  private static String outage(RuntimeException e) {
    String outage = Outage.of(e).orElseThrow(() -> e);
    log.warn("A batch of ticket events was not confirmed: {}", Trace.inShort(e));
    return outage;
  }

  private BatchWriter writer(RecordingTally recordingTally, Runnable beforeEach) {
    return new BatchWriter(store, events, threads, meters, recordingTally, beforeEach);
  }

  private static Map<String, Object> soFar(RecordingTally recordingTally) {
    Map<String, Object> properties = new LinkedHashMap<>(recordingTally.answer().asProperties());
    properties.put("next_index", recordingTally.next());
    return properties;
  }
}
