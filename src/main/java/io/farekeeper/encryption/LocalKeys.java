package io.farekeeper.encryption;

import static io.farekeeper.encryption.Settings.invalid;

import io.farekeeper.stores.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Master keys in files. Each is a provider of its own, named by a digest of the key: so a data key
 * says which file it needs, and an old one and a new one work side by side.
 */
final class LocalKeys {
  private static final int KEY_BYTES = 96;
  private static final int MOST_FILE_BYTES = 1024;
  private static final int NAME_BYTES = 6;
  private static final String HOW_TO_MAKE_ONE =
      "; make one with: openssl rand -base64 96 > farekeeper.key";

  private LocalKeys() {}

  static KeyProvider current(EncryptionProperties.Local local) {
    if (local.keyFile() == null) {
      throw invalid("local.key-file", "is missing" + HOW_TO_MAKE_ONE);
    }
    return provider("local.key-file", local.keyFile());
  }

  static List<KeyProvider> all(EncryptionProperties.Local local) {
    return Stream.of(
            providerIfSet("local.key-file", local.keyFile()),
            providerIfSet("local.previous-key-file", local.previousKeyFile()))
        .filter(Objects::nonNull)
        .toList();
  }

  private static @Nullable KeyProvider providerIfSet(String setting, @Nullable Path file) {
    return file == null ? null : provider(setting, file);
  }

  private static KeyProvider provider(String setting, Path file) {
    byte[] key = keyIn(setting, file);
    return new KeyProvider("local:" + digest(key), Map.of("key", key), null, null);
  }

  private static byte[] keyIn(String setting, Path file) {
    byte[] content = contentOf(setting, file);
    byte[] key = content.length == KEY_BYTES ? content : decoded(content);
    if (key.length != KEY_BYTES) {
      throw invalid(
          setting,
          "must name a file with %d bytes, as they are or as base64; %s does not hold them%s"
              .formatted(KEY_BYTES, file, HOW_TO_MAKE_ONE));
    }
    return key;
  }

  private static byte[] contentOf(String setting, Path file) {
    try {
      if (Files.isRegularFile(file) && Files.size(file) <= MOST_FILE_BYTES) {
        return Files.readAllBytes(file);
      }
    } catch (IOException e) {
      throw invalid(setting, "names a file that cannot be read: " + file);
    }
    if (Files.isRegularFile(file)) {
      return new byte[0];
    }
    throw invalid(setting, "names a file that is not there: " + file + HOW_TO_MAKE_ONE);
  }

  private static byte[] decoded(byte[] content) {
    try {
      String text = new String(content, StandardCharsets.ISO_8859_1).replaceAll("\\s", "");
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  /** Of random bytes, and short: nothing of the key can be derived from it. */
  private static String digest(byte[] key) {
    return HexFormat.of().formatHex(Sha256.of(key), 0, NAME_BYTES);
  }
}
