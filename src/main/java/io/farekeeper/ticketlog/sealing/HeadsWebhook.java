package io.farekeeper.ticketlog.sealing;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.farekeeper.servers.InvalidConfigurationException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Heads posted to a webhook, one by one. How far it is stands in the database, so that copies share
 * the work; a head may arrive twice and has its own {@code Idempotency-Key}.
 */
class HeadsWebhook implements HeadsPlace {
  static final String COLLECTION = "farekeeper_log_heads";
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration AT_A_TIME = Duration.ofSeconds(20);
  private static final int HEADS_READ = 100;

  private final URI address;
  private final @Nullable String authorization;
  private final Segments segments;
  private final MongoCollection<BsonDocument> told;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(PATIENCE)
          .build();

  /**
   * Makes it.
   *
   * @throws InvalidConfigurationException if that is no http or https address; it is not shown
   */
  HeadsWebhook(String address, Segments segments, MongoDatabase database) {
    URI uri = parsed(address);
    String userInfo = uri.getUserInfo();
    this.authorization =
        userInfo == null
            ? null
            : "Basic "
                + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    this.address = withoutCredentials(uri);
    this.segments = segments;
    this.told = database.getCollection(COLLECTION, BsonDocument.class);
  }

  private static URI parsed(String address) {
    try {
      URI uri = URI.create(address.strip());
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if (uri.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Said below, without the exception: it quotes the address.
    }
    throw new InvalidConfigurationException(
        "farekeeper.ticket-log.sealing.heads-webhook is no http or https address (it is not shown"
            + " here)");
  }

  private static URI withoutCredentials(URI uri) {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return URI.create(uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath() + query);
  }

  @Override
  public String name() {
    return "webhook";
  }

  @Override
  public long tell(SealedLog log, long newest) throws IOException {
    long known = knownOf(log);
    long until = System.nanoTime() + AT_A_TIME.toNanos();
    while (known < newest && System.nanoTime() - until < 0) {
      List<SegmentHead> heads = segments.headsFrom(log, known + 1, HEADS_READ);
      if (heads.isEmpty()) {
        break;
      }
      for (SegmentHead head : heads) {
        post(head);
        known = head.number();
        note(log, known);
        if (System.nanoTime() - until >= 0) {
          break;
        }
      }
    }
    return known;
  }

  private long knownOf(SealedLog log) {
    BsonDocument stored = told.find(Filters.eq("_id", log.word())).first();
    return stored == null ? 0 : stored.getNumber(name()).longValue();
  }

  /** Another copy may be further by now. */
  private void note(SealedLog log, long number) {
    told.updateOne(
        Filters.eq("_id", log.word()),
        Updates.max(name(), number),
        new UpdateOptions().upsert(true));
  }

  private void post(SegmentHead head) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", head.log() + "/" + head.number())
            .POST(HttpRequest.BodyPublishers.ofString(Head.line(head)));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    try {
      int status =
          client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status < 200 || status >= 300) {
        throw new IOException("the webhook answered " + status);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
