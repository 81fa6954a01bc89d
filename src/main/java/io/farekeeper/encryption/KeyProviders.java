package io.farekeeper.encryption;

import static io.farekeeper.encryption.Settings.invalid;
import static io.farekeeper.encryption.Settings.required;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/**
 * The key providers that are configured.
 *
 * @param current the one under whose master key data keys are wrapped from now on
 * @param all it and those that data keys may still be wrapped by
 */
record KeyProviders(KeyProvider current, List<KeyProvider> all) {

  /**
   * As configured.
   *
   * @param bundles the TLS settings of a name
   * @throws io.farekeeper.config.InvalidConfigurationException naming the property that is missing
   *     or wrong
   */
  static KeyProviders of(EncryptionProperties properties, Function<String, SSLContext> bundles) {
    List<KeyProvider> all = new ArrayList<>();
    KeyProvider current =
        switch (required("provider", properties.provider())) {
          case "local" -> LocalKeys.current(properties.local());
          case "aws" -> CloudKeys.aws(properties.aws());
          case "gcp" -> CloudKeys.gcp(properties.gcp());
          case "azure" -> CloudKeys.azure(properties.azure());
          case "kmip" -> KmipKeys.of(properties.kmip(), bundles);
          default -> throw invalid("provider", "must be local, aws, gcp, azure or kmip");
        };
    all.add(current);
    others(properties, bundles).stream()
        .filter(other -> !other.name().equals(current.name()))
        .forEach(all::add);
    return new KeyProviders(current, List.copyOf(all));
  }

  private static List<KeyProvider> others(
      EncryptionProperties properties, Function<String, SSLContext> bundles) {
    List<KeyProvider> others = new ArrayList<>(LocalKeys.all(properties.local()));
    if (properties.aws().isSet()) {
      others.add(CloudKeys.aws(properties.aws()));
    }
    if (properties.gcp().isSet()) {
      others.add(CloudKeys.gcp(properties.gcp()));
    }
    if (properties.azure().isSet()) {
      others.add(CloudKeys.azure(properties.azure()));
    }
    if (properties.kmip().isSet()) {
      others.add(KmipKeys.of(properties.kmip(), bundles));
    }
    return others;
  }

  Map<String, Map<String, Object>> credentials() {
    Map<String, Map<String, Object>> credentials = new LinkedHashMap<>();
    all.forEach(provider -> credentials.put(provider.name(), provider.credentials()));
    return credentials;
  }

  Map<String, SSLContext> tls() {
    Map<String, SSLContext> contexts = new HashMap<>();
    all.stream()
        .filter(provider -> provider.tls() != null)
        .forEach(provider -> contexts.put(provider.name(), Objects.requireNonNull(provider.tls())));
    return contexts;
  }
}
