package io.farekeeper.encryption;

import com.mongodb.crypt.capi.MongoCryptException;
import io.farekeeper.stores.FailureClassifier;
import io.farekeeper.web.KeysUnavailableException;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Says why keys cannot be had, in words of our own: those of the driver, the native library and the
 * provider may quote what they were given.
 */
final class KeyFailures {
  private static final int CAUSES = 16;
  private static final Pattern HTTP_STATUS =
      Pattern.compile("(?:HTTP status=|with status )([0-9]{3})");
  private static final Pattern ERROR_NAME =
      Pattern.compile("\"(?:__type|error|code|status)\"\\s*:\\s*\"([A-Za-z_.#]{3,60})\"");

  private KeyFailures() {}

  /** The exception itself if MongoDB is the reason, else one that says what is with the keys. */
  static RuntimeException translated(RuntimeException thrown, KeyProvider provider) {
    if (thrown instanceof KeysUnavailableException
        || FailureClassifier.classify(thrown).isPresent()) {
      return thrown;
    }
    return unavailable(provider, reason(thrown));
  }

  static KeysUnavailableException unavailable(KeyProvider provider, String reason) {
    return new KeysUnavailableException(
        "The keys of encrypted fields cannot be had (key provider %s): %s"
            .formatted(provider.name(), reason));
  }

  private static String reason(RuntimeException thrown) {
    return chain(thrown)
        .flatMap(
            cause ->
                switch (cause) {
                  case MongoCryptException e -> Stream.of(ofLibrary(e));
                  case IOException e ->
                      Stream.of("it does not answer (" + e.getClass().getSimpleName() + ")");
                  default -> Stream.<String>empty();
                })
        .findFirst()
        .orElseGet(() -> thrown.getClass().getSimpleName());
  }

  private static String ofLibrary(MongoCryptException e) {
    String message = String.valueOf(e.getMessage());
    Matcher status = HTTP_STATUS.matcher(message);
    if (status.find()) {
      Matcher name = ERROR_NAME.matcher(message);
      return "it answered with HTTP " + status.group(1) + (name.find() ? " " + name.group(1) : "");
    }
    if (message.contains("not all keys requested were satisfied")) {
      return "a data key is not in " + KeyVault.COLLECTION;
    }
    if (message.contains("HMAC validation failure")) {
      return "the master key is not the one that the data key was wrapped with";
    }
    if (message.contains("not configured")) {
      return "a data key was wrapped by a provider, or with a key file, that is not configured";
    }
    return "the encryption library says code " + e.getCode();
  }

  private static Stream<Throwable> chain(Throwable thrown) {
    return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause).limit(CAUSES);
  }
}
