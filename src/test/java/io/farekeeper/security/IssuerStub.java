package io.farekeeper.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An OpenID Connect issuer: its address, its keys, and tokens that it signs. */
final class IssuerStub implements AutoCloseable {
  final RSAKey key = newKey("k-1");
  final AtomicInteger asked = new AtomicInteger();
  private final HttpServer server;

  /** Whether it answers. */
  volatile boolean there = true;

  IssuerStub() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String configuration =
        "{\"issuer\": \"%s\", \"jwks_uri\": \"%s/keys\"}".formatted(address(), address());
    String keys = new JWKSet(key.toPublicJWK()).toString();
    server.createContext(
        "/.well-known/openid-configuration", exchange -> answer(exchange, configuration));
    server.createContext("/keys", exchange -> answer(exchange, keys));
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange, String json) throws IOException {
    asked.incrementAndGet();
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(there ? 200 : 503, there ? body.length : -1);
    if (there) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  static RSAKey newKey(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).algorithm(JWSAlgorithm.RS256).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Claims of a token that is right, but for these; a null takes one away. */
  JWTClaimsSet claims(Map<String, ? extends @Nullable Object> changes) {
    Instant now = Instant.now();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(address())
            .audience("farekeeper")
            .subject("alice")
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(300)));
    changes.forEach((name, value) -> claims.claim(name, value));
    return claims.build();
  }

  String token(Map<String, ? extends @Nullable Object> changes) {
    return sign(key, claims(changes), "JWT");
  }

  static String sign(RSAKey key, JWTClaimsSet claims, String type) {
    try {
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256)
                  .keyID(key.getKeyID())
                  .type(new JOSEObjectType(type))
                  .build(),
              claims);
      token.sign(new RSASSASigner(key));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
