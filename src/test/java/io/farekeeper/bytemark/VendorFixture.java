package io.farekeeper.bytemark;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.farekeeper.stores.FieldData;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * A stub of the vendor and a client that asks it, on a clock that only the test moves. Its
 * time-outs are long: a test that wants one to run out says so.
 */
final class VendorFixture implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  final VendorStub vendor = new VendorStub();
  private volatile Instant now = NOW;
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final FieldData fieldData = new FieldData(meters);
  final Circuit circuit;
  final BytemarkClient client;

  /** Settings as {@code name=value}. */
  VendorFixture(String... settings) throws IOException {
    this(null, settings);
  }

  VendorFixture(@Nullable BytemarkEndpoint endpoint, String... settings) throws IOException {
    BytemarkProperties properties = properties(settings);
    InstantSource time = () -> now;
    Clock clock = time.withZone(ZoneOffset.UTC);
    circuit = new Circuit(properties, clock, meters);
    BytemarkEndpoint asked = endpoint == null ? vendor.endpoint() : endpoint;
    client = new BytemarkClient(asked, properties, clock, meters, circuit, fieldData);
  }

  static BytemarkProperties properties(String... settings) {
    Map<String, String> values = new HashMap<>();
    values.put("farekeeper.bytemark.connect-timeout", "30s");
    values.put("farekeeper.bytemark.read-timeout", "30s");
    values.put("farekeeper.bytemark.rate-per-second", "10000");
    values.put("farekeeper.bytemark.retry-base", "1ms");
    for (String setting : settings) {
      String[] parts = setting.split("=", 2);
      values.put("farekeeper.bytemark." + parts[0], parts[1]);
    }
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("farekeeper.bytemark", BytemarkProperties.class);
  }

  void later(Duration by) {
    now = now.plus(by);
  }

  /** The failure of a fetch that must fail. */
  BytemarkException failure(String token) {
    return catchThrowableOfType(BytemarkException.class, () -> client.fetch(token));
  }

  double counted(PassListType list, String outcome) {
    return meters
        .counter("farekeeper.bytemark.calls", "list", list.label(), "outcome", outcome)
        .count();
  }

  @Override
  public void close() {
    client.close();
    vendor.close();
  }
}
