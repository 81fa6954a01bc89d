package io.farekeeper.ticketlog.recording;

import io.farekeeper.stores.Sha256;
import io.farekeeper.web.CanonicalJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What the events of a body say, told by a hash while they pass: equal JSON values give the same,
 * however they were written. What is no JSON counts by its bytes.
 */
final class EventsFingerprint implements EventSource {
  /** Another way to make it gets another number; an older one's are then compared by bytes. */
  private static final String VERSION = "2:";

  private final EventSource source;
  private final String mediaType;
  private final MessageDigest digest = Sha256.begin();
  private boolean ended;
  private boolean tooLarge;

  EventsFingerprint(EventSource source, String mediaType) {
    this.source = source;
    this.mediaType = mediaType;
  }

  @Override
  public @Nullable EventBytes next() throws IOException {
    EventBytes event = source.next();
    if (event == null) {
      ended = true;
    } else if (event.tooLarge()) {
      tooLarge = true;
    } else {
      add(event);
    }
    return event;
  }

  @Override
  public boolean isOneText() {
    return source.isOneText();
  }

  @Override
  public boolean isSingle() {
    return source.isSingle();
  }

  private void add(EventBytes event) {
    byte[] bytes =
        Arrays.copyOfRange(event.bytes(), event.offset(), event.offset() + event.length());
    try {
      add('v', CanonicalJson.of(CanonicalJson.read(bytes)));
    } catch (JacksonException | ArithmeticException | NumberFormatException e) {
      // No JSON, or a number beyond everything: such an event is not taken either.
      add('b', bytes);
    }
  }

  private void add(char kind, byte[] bytes) {
    digest.update((byte) kind);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }

  /**
   * The fingerprint of all events, once there are no more. Empty if the body is malformed or an
   * event was too large to be kept: then only the same bytes are the same request.
   *
   * @throws IOException if the body broke off
   */
  Optional<String> whole() throws IOException {
    try {
      while (!ended) {
        next();
      }
    } catch (MalformedBody e) {
      return Optional.empty();
    }
    if (tooLarge) {
      return Optional.empty();
    }
    String frame = mediaType + (isSingle() ? " single" : " list");
    digest.update(frame.getBytes(StandardCharsets.UTF_8));
    return Optional.of(VERSION + HexFormat.of().formatHex(digest.digest()));
  }
}
