package io.farekeeper.encryption;

import static io.farekeeper.encryption.Settings.invalid;
import static io.farekeeper.encryption.Settings.required;

import java.util.Map;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;

/** The settings of a KMIP server as the driver wants them. */
final class KmipKeys {
  private KmipKeys() {}

  static KeyProvider of(EncryptionProperties.Kmip kmip, Function<String, SSLContext> bundles) {
    String endpoint = required("kmip.endpoint", kmip.endpoint());
    BsonDocument masterKey = new BsonDocument();
    if (kmip.keyId() != null && !kmip.keyId().isBlank()) {
      masterKey.append("keyId", new BsonString(kmip.keyId()));
    }
    return new KeyProvider(
        "kmip", Map.of("endpoint", endpoint), masterKey, tls(kmip.sslBundle(), bundles));
  }

  private static @Nullable SSLContext tls(
      @Nullable String bundle, Function<String, SSLContext> bundles) {
    if (bundle == null || bundle.isBlank()) {
      return null;
    }
    try {
      return bundles.apply(bundle);
    } catch (NoSuchSslBundleException e) {
      throw invalid("kmip.ssl-bundle", "names no bundle of spring.ssl.bundle");
    } catch (IllegalStateException e) {
      throw invalid("kmip.ssl-bundle", "names a bundle that cannot be used");
    }
  }
}
