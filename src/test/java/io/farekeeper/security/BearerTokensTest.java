package io.farekeeper.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.farekeeper.FarekeeperApplication;
import io.farekeeper.config.InvalidConfigurationException;
import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.HttpCaller.Answer;
import io.farekeeper.testing.TestApplication;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Callers with a token of an OpenID Connect issuer, beside those with a password. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BearerTokensTest {
  private static final String REFUSED =
      "401 The token is not taken: it has expired, or is of another issuer, or for another"
          + " audience";
  private static final String JOBS = "/api/v1/jobs";
  private static final String TICKETS = "/api/v1/users/1001/tickets?refresh=never";
  private static final String ACCESS_LOG = "/api/v1/access-log";

  private final IssuerStub issuer = new IssuerStub();
  private final ConfigurableApplicationContext application =
      application("--farekeeper.oidc.issuer=" + issuer.address());
  private final HttpCaller anybody = caller(application);

  private static ConfigurableApplicationContext application(String... settings) {
    String[] all =
        Stream.concat(
                Arrays.stream(settings),
                Stream.of(
                    "--server.port=0",
                    "--farekeeper.admin.password=admin",
                    "--farekeeper.embedded.demo-data=false"))
            .toArray(String[]::new);
    ConfigurableApplicationContext started =
        new SpringApplicationBuilder(FarekeeperApplication.class).run(all);
    TestApplication.awaitSchema(started);
    return started;
  }

  private static HttpCaller caller(ConfigurableApplicationContext application) {
    return HttpCaller.on(
        Integer.parseInt(
            String.valueOf(application.getEnvironment().getProperty("local.server.port"))));
  }

  /** The first look at the issuer may take too long on a busy machine; it is known after that. */
  @BeforeAll
  void knowTheIssuer() {
    awaitStatus(
        anybody.with("Authorization", "Bearer " + issuer.token(roles(List.of("operator")))),
        JOBS,
        200);
  }

  private static void awaitStatus(HttpCaller caller, String path, int status) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(caller.get(path).status()).isEqualTo(status));
  }

  @AfterAll
  void close() {
    application.close();
    issuer.close();
  }

  private Answer get(String token, String path) {
    return anybody.with("Authorization", "Bearer " + token).get(path);
  }

  private static Map<String, Object> roles(Object roles) {
    return Map.of("roles", roles);
  }

  @Test
  void aTokenOpensWhatItsRolesAllow() {
    String operator = issuer.token(roles(List.of("operator", "AUDITOR", " admin", "else")));

    assertThat(get(operator, JOBS).status()).isEqualTo(200);
    assertThat(get(operator, ACCESS_LOG).problem()).isEqualTo("403 Your roles do not allow this");
    assertThat(get(issuer.token(roles("support auditor")), ACCESS_LOG).status()).isEqualTo(200);
    assertThat(get(issuer.token(roles(List.of("admin"))), ACCESS_LOG).status()).isEqualTo(200);
    assertThat(get(issuer.token(Map.of()), JOBS).problem())
        .isEqualTo("403 Your roles do not allow this");
    assertThat(anybody.as("admin").get(JOBS).status()).as("passwords go on").isEqualTo(200);
  }

  @Test
  void anAccessTokenOfThatTypeIsTaken() {
    String token = IssuerStub.sign(issuer.key, issuer.claims(roles(List.of("operator"))), "at+jwt");

    assertThat(get(token, JOBS).status()).isEqualTo(200);
  }

  @Test
  void itsBearerIsWhoLooked() {
    String token = issuer.token(Map.of("roles", List.of("support", "auditor"), "sub", "carol"));

    assertThat(get(token, TICKETS).status()).isEqualTo(404);

    assertThat(get(token, ACCESS_LOG + "?limit=1000").body()).contains("\"oidc:carol\"");
  }

  private Stream<Arguments> badTokens() throws JOSEException {
    Date past = Date.from(Instant.now().minusSeconds(120));
    Date future = Date.from(Instant.now().plusSeconds(600));
    Map<String, Object> operator = roles(List.of("operator"));
    SignedJWT byPublicKey =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(issuer.key.getKeyID()).build(),
            issuer.claims(operator));
    byPublicKey.sign(new MACSigner(issuer.key.toRSAPublicKey().getEncoded()));
    String right = issuer.token(operator);
    return Stream.of(
        Arguments.of("expired", changed("exp", past)),
        Arguments.of("not yet valid", changed("nbf", future)),
        Arguments.of("of another issuer", changed("iss", "https://elsewhere.example")),
        Arguments.of("of no issuer", changed("iss", null)),
        Arguments.of("for another audience", changed("aud", List.of("billing"))),
        Arguments.of("for no audience", changed("aud", null)),
        Arguments.of("for ever", changed("exp", null)),
        Arguments.of("unsigned", new PlainJWT(issuer.claims(operator)).serialize()),
        Arguments.of("signed with the public key", byPublicKey.serialize()),
        Arguments.of(
            "signed with another key",
            IssuerStub.sign(IssuerStub.newKey("k-1"), issuer.claims(operator), "JWT")),
        Arguments.of(
            "signed with an unknown key",
            IssuerStub.sign(IssuerStub.newKey("k-2"), issuer.claims(operator), "JWT")),
        Arguments.of(
            "of another type", IssuerStub.sign(issuer.key, issuer.claims(operator), "logout+jwt")),
        Arguments.of("cut", right.substring(0, right.length() - 8)),
        Arguments.of("no token", "sesame"));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " ", "al\nice"})
  void aCallerWithoutANameIsAnsweredSo(@Nullable String name) {
    String problem =
        "401 The token does not name its bearer: claim sub must have 1 to 90 characters,"
            + " without control characters";
    assertThat(get(changed("sub", name), JOBS).problem()).isEqualTo(problem);
    assertThat(get(changed("sub", "a".repeat(91)), JOBS).problem()).isEqualTo(problem);
  }

  private String changed(String claim, @Nullable Object value) {
    Map<String, @Nullable Object> changes = new HashMap<>(roles(List.of("operator")));
    changes.put(claim, value);
    return issuer.token(changes);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void badTokens(String kind, String token) {
    Answer answer = get(token, JOBS);

    assertThat(answer.problem()).as(kind).isEqualTo(REFUSED);
    assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer ");
    assertThat(answer.body()).doesNotContain(token);
  }

  @Test
  void rolesMayLieInObjectsAndNamesInAnotherClaim() {
    try (ConfigurableApplicationContext other =
        application(
            "--farekeeper.oidc.issuer=" + issuer.address(),
            "--farekeeper.oidc.audience=transit",
            "--farekeeper.oidc.roles-claim=realm_access.roles",
            "--farekeeper.oidc.name-claim=preferred_username")) {
      String token =
          issuer.token(
              Map.of(
                  "aud", List.of("other", "transit"),
                  "realm_access", roles(List.of("auditor", "support")),
                  "preferred_username", "bob@example.org"));
      HttpCaller caller = caller(other).with("Authorization", "Bearer " + token);

      awaitStatus(caller, TICKETS, 404);
      assertThat(caller.get(ACCESS_LOG).body()).contains("\"oidc:bob@example.org\"");
    }
  }

  @Test
  void anIssuerThatIsMissingIsSaidAndComesBackByItself() {
    try (IssuerStub late = new IssuerStub()) {
      late.there = false;
      try (ConfigurableApplicationContext waiting =
          application("--farekeeper.oidc.issuer=" + late.address())) {
        HttpCaller caller =
            caller(waiting)
                .with("Authorization", "Bearer " + late.token(roles(List.of("operator"))));

        String missing = "503 The issuer of the token does not answer; try again later";
        // Two calls may be further apart than the while, on a busy machine.
        await()
            .untilAsserted(
                () -> {
                  assertThat(caller.get(JOBS).problem()).isEqualTo(missing);
                  int asked = late.asked.get();
                  assertThat(caller.get(JOBS).problem()).isEqualTo(missing);
                  assertThat(late.asked.get()).as("left alone for a while").isEqualTo(asked);
                });
        assertThat(caller(waiting).as("admin").get(JOBS).status()).isEqualTo(200);

        late.there = true;
        awaitStatus(caller, JOBS, 200);
      }
    }
  }

  @Test
  void withoutAnIssuerNoTokenIsTaken() {
    try (ConfigurableApplicationContext closed = application()) {
      HttpCaller caller =
          caller(closed).with("Authorization", "Bearer " + issuer.token(roles(List.of("admin"))));

      assertThat(caller.get(JOBS).problem())
          .isEqualTo("401 A user name with its password is needed, and fits");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "login.example.org", "ftp://login", "http:///realm", "https://a:b@c"})
  void anythingElseIsNoIssuer(String address) {
    assertThatThrownBy(() -> new IssuerTokens(address, "farekeeper"))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageStartingWith("farekeeper.oidc.issuer (FAREKEEPER_OIDC_ISSUER) is no http");
  }
}
