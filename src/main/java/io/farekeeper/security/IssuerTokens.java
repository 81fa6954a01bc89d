package io.farekeeper.security;

import io.farekeeper.config.InvalidConfigurationException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.web.client.RestTemplate;

/**
 * Checks tokens of the configured issuer: its signature, that it is meant for this service, and
 * that its time has come and is not over. The issuer is asked for its keys when the first token
 * comes, so that it need not be there before.
 */
class IssuerTokens implements JwtDecoder {
  private static final Logger log = LoggerFactory.getLogger(IssuerTokens.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Duration LEFT_ALONE = Duration.ofSeconds(5);

  private final String issuer;
  private final OAuth2TokenValidator<Jwt> validator;
  private final ReentrantLock finding = new ReentrantLock();
  private volatile @Nullable JwtDecoder found;
  private volatile long failedAt = System.nanoTime() - LEFT_ALONE.toNanos();

  /**
   * Nothing is asked yet.
   *
   * @throws InvalidConfigurationException if the issuer is no http or https address
   */
  IssuerTokens(String issuer, String audience) {
    this.issuer = checked(issuer);
    JwtTypeValidator types = new JwtTypeValidator(List.of("JWT", "at+jwt"));
    types.setAllowEmpty(true);
    this.validator =
        new DelegatingOAuth2TokenValidator<>(
            types,
            new JwtTimestampValidator(),
            new JwtClaimValidator<@Nullable Instant>(JwtClaimNames.EXP, Objects::nonNull),
            new JwtIssuerValidator(this.issuer),
            new JwtClaimValidator<@Nullable List<String>>(
                JwtClaimNames.AUD, meantFor -> meantFor != null && meantFor.contains(audience)));
  }

  private static String checked(String issuer) {
    try {
      URI uri = URI.create(issuer.strip());
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getUserInfo() == null) {
        return issuer.strip();
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new InvalidConfigurationException(
        "farekeeper.oidc.issuer (FAREKEEPER_OIDC_ISSUER) is no http or https address, like"
            + " https://login.example.org/realms/transit");
  }

  /**
   * What the token says.
   *
   * @throws BadJwtException if it is not to be believed
   * @throws IssuerMissing if the issuer's keys cannot be had
   */
  @Override
  public Jwt decode(String token) {
    try {
      return decoder().decode(token);
    } catch (BadJwtException | IssuerMissing e) {
      throw e;
    } catch (RuntimeException e) {
      throw missing(e);
    }
  }

  private JwtDecoder decoder() {
    JwtDecoder known = found;
    if (known != null) {
      return known;
    }
    if (isLeftAlone() || !finding.tryLock()) {
      throw new IssuerMissing();
    }
    try {
      known = found;
      return known == null ? find() : known;
    } finally {
      finding.unlock();
    }
  }

  /** Callers who come while it does not answer are answered so at once. */
  private boolean isLeftAlone() {
    return System.nanoTime() - failedAt < LEFT_ALONE.toNanos();
  }

  private JwtDecoder find() {
    try {
      JdkClientHttpRequestFactory requests =
          new JdkClientHttpRequestFactory(HttpClient.newBuilder().connectTimeout(TIMEOUT).build());
      requests.setReadTimeout(TIMEOUT);
      NimbusJwtDecoder decoder =
          NimbusJwtDecoder.withIssuerLocation(issuer)
              .restOperations(new RestTemplate(requests))
              .build();
      decoder.setJwtValidator(validator);
      found = decoder;
      return decoder;
    } catch (RuntimeException e) {
      failedAt = System.nanoTime();
      throw missing(e);
    }
  }

  private IssuerMissing missing(RuntimeException e) {
    log.warn(
        "Tokens cannot be checked, the issuer's keys cannot be had: {}", e.getClass().getName());
    return new IssuerMissing();
  }
}
