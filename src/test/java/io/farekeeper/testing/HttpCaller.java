package io.farekeeper.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls the application as a client does; the caller's password is the user's name. Every answer is
 * held against the API's description.
 */
public final class HttpCaller {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final String base;
  private final List<String> headers;

  private HttpCaller(String base, List<String> headers) {
    this.base = base;
    this.headers = headers;
  }

  /** A caller without a user. */
  public static HttpCaller on(int port) {
    return new HttpCaller("http://127.0.0.1:" + port, List.of());
  }

  public HttpCaller as(String user) {
    return as(user, user);
  }

  public HttpCaller as(String user, String password) {
    String token = user + ":" + password;
    String encoded = Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8));
    return with("Authorization", "Basic " + encoded);
  }

  public HttpCaller with(String header, String value) {
    List<String> more = new ArrayList<>(headers);
    more.addAll(List.of(header, value));
    return new HttpCaller(base, more);
  }

  public Answer get(String path) {
    return call("GET", path, null);
  }

  /** Posts JSON. */
  public Answer post(String path, String body) {
    return with("Content-Type", "application/json").call("POST", path, body);
  }

  /** Posts JSON in chunks, without saying how much it will be. */
  public Answer postUnannounced(String path, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return with("Content-Type", "application/json")
        .send("POST", path, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)));
  }

  /** Posts a body that is made while it is sent. */
  public Answer stream(String path, InputStream body) {
    return send("POST", path, BodyPublishers.ofInputStream(() -> body));
  }

  public Answer call(String method, String path, @Nullable String body) {
    return send(
        method, path, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
  }

  private Answer send(String method, String path, HttpRequest.BodyPublisher body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).method(method, body);
    for (int i = 0; i < headers.size(); i += 2) {
      request.header(headers.get(i), headers.get(i + 1));
    }
    try {
      Answer answer = new Answer(CLIENT.send(request.build(), BodyHandlers.ofString()));
      ApiDescription.check(base, method, path, answer);
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What came back. */
  public record Answer(HttpResponse<String> http) {
    public int status() {
      return http.statusCode();
    }

    public String header(String name) {
      return http.headers().firstValue(name).orElse("");
    }

    public String body() {
      return http.body();
    }

    public JsonNode json() {
      return JsonMapper.shared().readTree(http.body());
    }

    /** A problem as one line: {@code 400 limit must be …}; fails if it is no problem. */
    public String problem() {
      if (!header("Content-Type").startsWith("application/problem+json")) {
        throw new AssertionError("no problem: " + status() + " " + header("Content-Type"));
      }
      JsonNode problem = json();
      if (problem.path("status").asInt() != status()) {
        throw new AssertionError("the problem's status differs: " + body());
      }
      return status() + " " + problem.path("detail").asString();
    }
  }
}
