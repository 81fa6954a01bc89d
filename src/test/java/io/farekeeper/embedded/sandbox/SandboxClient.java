package io.farekeeper.embedded.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A plain client of the sandbox; it keeps connections open. */
final class SandboxClient implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-03-08T10:15:30.250Z");
  static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  /** As a client has it that knows nothing of the sandbox. */
  private static final JsonMapper JSON = new JsonMapper();

  static final String V1 = "/passes?";
  static final String V4 = "/v4.0/passes?status=EXPIRED&";

  /** An answer as it came. */
  record Reply(int status, String body, HttpResponse<byte[]> raw) {
    JsonNode json() {
      return JSON.readTree(body);
    }

    JsonNode data() {
      return json().get("data");
    }

    int error() {
      return json().at("/errors/0/code").asInt(0);
    }
  }

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI base;

  SandboxClient(BytemarkSandbox sandbox) {
    base = sandbox.baseUrl();
  }

  Reply get(@Nullable String token, String path) throws IOException {
    return send("GET", token, path, "");
  }

  Reply use(@Nullable String token, String passUuid) throws IOException {
    return send("POST", token, "/passes/" + passUuid + "/uses", "{}");
  }

  Reply control(String method, String path, String body) throws IOException {
    return send(method, null, path, body);
  }

  /** Every pass of a list, page after page, as a client that trusts {@code next} reads them. */
  List<JsonNode> all(String token, String list, int perPage) throws IOException {
    List<JsonNode> passes = new ArrayList<>();
    JsonNode next;
    int page = 1;
    do {
      JsonNode data = get(token, list + "per_page=" + perPage + "&page=" + page++).data();
      data.get("passes").forEach(passes::add);
      next = data.at("/pagination/next");
    } while (next.isString() || next.asBoolean(false));
    return passes;
  }

  Reply send(String method, @Nullable String token, String path, String body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(Duration.ofSeconds(60))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      HttpResponse<byte[]> answer = http.send(request.build(), BodyHandlers.ofByteArray());
      return new Reply(
          answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8), answer);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
