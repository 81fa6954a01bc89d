package io.farekeeper.outbox;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a webhook is, apart from the credentials that its URL may carry. Never to be logged.
 *
 * @param authorization the header that goes along; null for none
 */
public record WebhookAddress(URI uri, @Nullable String authorization) {

  /** Takes an http(s) URL apart; empty if it is none. */
  public static Optional<WebhookAddress> parse(@Nullable String url) {
    try {
      URI uri = URI.create(url == null ? "" : url.strip());
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if (uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
        return Optional.empty();
      }
      return Optional.of(new WebhookAddress(withoutCredentials(uri), basic(uri.getUserInfo())));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The same place with another header {@code Authorization}; null for none. */
  public WebhookAddress with(@Nullable String header) {
    return new WebhookAddress(uri, header);
  }

  private static URI withoutCredentials(URI uri) {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return URI.create(uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath() + query);
  }

  private static @Nullable String basic(@Nullable String userInfo) {
    if (userInfo == null) {
      return null;
    }
    byte[] credentials = userInfo.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(credentials);
  }

  @Override
  public String toString() {
    return "WebhookAddress[withheld]";
  }
}
