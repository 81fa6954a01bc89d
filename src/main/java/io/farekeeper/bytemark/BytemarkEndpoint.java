package io.farekeeper.bytemark;

import java.net.URI;

/**
 * Where the API is asked: the configured address, or the embedded sandbox's. Made elsewhere, so
 * that this package need not know which.
 *
 * @param baseUrl the part before {@code /passes}, with or without a slash at its end
 */
public record BytemarkEndpoint(URI baseUrl) {
  URI resolve(String path) {
    return URI.create(baseUrl.toString().replaceFirst("/+$", "") + path);
  }
}
