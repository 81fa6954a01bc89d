package io.farekeeper.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoTimeoutException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.web.ApiException;
import jakarta.servlet.DispatcherType;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;

class ReadRecorderTest {
  private static final AccessQuery ALL = new AccessQuery(null, null, null, null, null);
  private static final String TIMELINE = "/api/v1/users/{user_id}/timeline";

  private final Clock clock =
      Clock.fixed(Instant.parse("2026-11-21T12:00:00.250Z"), ZoneOffset.UTC);
  private final TestMongo server = TestMongo.embedded();
  private final MongoClient client = server.client();
  private final AccessLog log = new AccessLog(server.database(client));

  @AfterEach
  void forget() {
    SecurityContextHolder.clearContext();
    client.close();
  }

  @Test
  void anEndpointOfAnyModuleIsRecorded() throws Exception {
    as("sue", "SUPPORT", "AUDITOR");
    MockHttpServletRequest request = request("GET", TIMELINE, "42");
    request.addParameter("limit", "5");
    request.addParameter("tag", "a", "b");

    pass(request, false);

    AccessEntry entry = log.list(ALL, 2).getFirst();
    assertThat(entry)
        .usingRecursiveComparison()
        .ignoringFields("id")
        .isEqualTo(
            new AccessEntry(
                "",
                clock.instant(),
                clock.instant().getEpochSecond(),
                "sue",
                List.of("auditor", "support"),
                "GET " + TIMELINE,
                42L,
                Map.of("limit", "5", "tag", List.of("a", "b")),
                "read",
                null));
  }

  @Test
  void aRidersOwnAppIsRecordedOnlyIfThatIsAskedFor() throws Exception {
    as("app", "APP");
    pass(request("GET", TIMELINE, "42"), false);
    assertThat(log.list(ALL, 9)).isEmpty();

    pass(request("GET", TIMELINE, "42"), true);
    assertThat(log.list(ALL, 9)).hasSize(1);

    as("both", "APP", "SUPPORT");
    pass(request("HEAD", TIMELINE, "42"), false);
    assertThat(log.list(ALL, 9)).hasSize(2);
  }

  @Test
  void changesAndSecondDispatchesAreNoReads() throws Exception {
    as("sue", "SUPPORT");
    pass(request("POST", TIMELINE, "42"), false);
    MockHttpServletRequest streamed = request("GET", TIMELINE, "42");
    streamed.setDispatcherType(DispatcherType.ASYNC);
    pass(streamed, false);

    assertThat(log.list(ALL, 9)).isEmpty();
  }

  @Test
  void aCardNumberAmongTheParametersIsCut() throws Exception {
    as("sue", "SUPPORT");
    MockHttpServletRequest request = request("GET", "/api/v1/ticket-log", null);
    request.addParameter("uuid", "4111 1111 1111 1111");
    request.addParameter("user_id", "x");

    pass(request, false);

    AccessEntry entry = log.list(ALL, 9).getFirst();
    assertThat(entry.filters()).isEqualTo(Map.of("uuid", "411111******1111", "user_id", "x"));
    assertThat(entry.userId()).isNull();
  }

  @Test
  void aPathThatNamesNobodyIsRefused() {
    as("sue", "SUPPORT");
    assertThatThrownBy(() -> pass(request("GET", TIMELINE, "nobody"), false))
        .isInstanceOf(ApiException.class);
    assertThat(log.list(ALL, 9)).isEmpty();
  }

  @Test
  void withoutMongoDbNothingIsRead() {
    as("sue", "SUPPORT");
    String nowhere = "mongodb://127.0.0.1:9/cache?serverSelectionTimeoutMS=50";
    try (MongoClient absent = MongoClients.create(nowhere)) {
      ReadRecorder recorder =
          new ReadRecorder(
              new AccessLog(absent.getDatabase("cache")), new AccessLogProperties(false), clock);

      assertThatThrownBy(
              () ->
                  recorder.preHandle(
                      request("GET", TIMELINE, "42"), new MockHttpServletResponse(), handler()))
          .isInstanceOf(MongoTimeoutException.class);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/csv|export",
        "application/x-ndjson|export",
        "text/csv;q=0.9, application/json|read",
        "text/csv, application/json;q=0.5|export",
        "application/json|read",
        "text/csv;q=0.1, application/json;q=0.9|read",
        "text/csv, application/json|read",
        "text/csv;q=0.5, */*|read",
        "*/*|read",
        "no type|read"
      })
  void anExportIsAskedForByItsMediaType(String accept, String kind) {
    assertThat(ReadKind.of("/api/v1/ticket-log", accept).word()).isEqualTo(kind);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = "")
  void whoAcceptsAnythingReads(@Nullable String accept) {
    assertThat(ReadKind.of("/api/v1/ticket-log", accept)).isEqualTo(ReadKind.READ);
    assertThat(ReadKind.of("/api/v1/ticket-log/export", accept)).isEqualTo(ReadKind.EXPORT);
  }

  private void pass(MockHttpServletRequest request, boolean appReads) throws Exception {
    ReadRecorder recorder = new ReadRecorder(log, new AccessLogProperties(appReads), clock);
    assertThat(recorder.preHandle(request, new MockHttpServletResponse(), handler())).isTrue();
  }

  private HandlerMethod handler() throws NoSuchMethodException {
    return new HandlerMethod(this, "endpoint");
  }

  /** Stands for any endpoint. */
  public void endpoint() {}

  private static MockHttpServletRequest request(
      String method, String template, @Nullable String userId) {
    MockHttpServletRequest request = new MockHttpServletRequest(method, template);
    request.setAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, template);
    if (userId != null) {
      request.setAttribute(
          HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, Map.of("user_id", userId));
    }
    return request;
  }

  private static void as(String name, String... roles) {
    String[] authorities = Arrays.stream(roles).map(role -> "ROLE_" + role).toArray(String[]::new);
    SecurityContextHolder.getContext()
        .setAuthentication(
            new TestingAuthenticationToken(name, Objects.requireNonNull(name), authorities));
  }
}
