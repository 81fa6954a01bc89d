package io.farekeeper.outbox;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A queue of SQS, and who sends to it.
 *
 * @param queueUrl the queue
 * @param endpoint the service that holds it
 * @param region the queue's region
 * @param key the account; empty if the AWS SDK finds it in its surroundings
 */
record SqsAddress(String queueUrl, URI endpoint, String region, Optional<Key> key) {
  private static final Pattern AWS_HOST =
      Pattern.compile("(?:sqs\\.([a-z0-9-]+)|([a-z0-9-]+)\\.queue)\\.amazonaws\\.com(?:\\.cn)?");

  /** An access key. */
  record Key(String id, String secret) {
    @Override
    public String toString() {
      return "Key[withheld]";
    }
  }

  /**
   * Takes the settings apart.
   *
   * @throws IllegalArgumentException says in plain words which setting is missing or wrong
   */
  static SqsAddress of(NotificationProperties.Sqs settings) {
    URI queue = queue(settings.queueUrl());
    return new SqsAddress(
        queue.toString(),
        URI.create(queue.getScheme() + "://" + queue.getRawAuthority()),
        regionOf(queue, settings.region()),
        keyOf(settings));
  }

  private static URI queue(@Nullable String url) {
    try {
      URI uri = URI.create(url == null ? "" : url.strip());
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getUserInfo() == null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Said below, without what was given.
    }
    throw new IllegalArgumentException(
        "it needs the queue's address in farekeeper.notifications.sqs.queue-url, like"
            + " https://sqs.us-east-1.amazonaws.com/123456789012/notices");
  }

  private static String regionOf(URI queue, @Nullable String region) {
    if (region != null && !region.isBlank()) {
      return region.strip();
    }
    Matcher host = AWS_HOST.matcher(queue.getHost());
    if (host.matches()) {
      return Optional.ofNullable(host.group(1)).orElse(host.group(2));
    }
    throw new IllegalArgumentException(
        "the region is not part of the queue's address: set farekeeper.notifications.sqs.region");
  }

  private static Optional<Key> keyOf(NotificationProperties.Sqs settings) {
    String id = settings.accessKeyId();
    String secret = settings.secretAccessKey();
    if (id == null && secret == null) {
      return Optional.empty();
    }
    if (id == null || secret == null || id.isBlank() || secret.isBlank()) {
      throw new IllegalArgumentException(
          "farekeeper.notifications.sqs.access-key-id and .secret-access-key belong together");
    }
    return Optional.of(new Key(id, secret));
  }
}
