package io.farekeeper.encryption;

import java.util.Map;
import javax.net.ssl.SSLContext;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Who wraps data keys, in the driver's words.
 *
 * @param name the driver's name of it, which a wrapped data key bears
 * @param credentials what the driver identifies itself with; empty: found in the environment
 * @param masterKey which master key it is; null if there is but one
 * @param tls how it is spoken with; null: as with anybody
 */
record KeyProvider(
    String name,
    Map<String, Object> credentials,
    @Nullable BsonDocument masterKey,
    @Nullable SSLContext tls) {

  /** Not with the credentials. */
  @Override
  public String toString() {
    return name;
  }
}
