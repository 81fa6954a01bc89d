package io.farekeeper.security;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/** Who a token's bearer is here, and in which roles. */
class TokenCaller implements Converter<Jwt, AbstractAuthenticationToken> {
  /** Keeps them apart from the users of the configuration. */
  private static final String PREFIX = "oidc:";

  private static final int LONGEST_NAME = 90;

  private final String nameClaim;
  private final String rolesClaim;

  TokenCaller(String nameClaim, String rolesClaim) {
    this.nameClaim = nameClaim;
    this.rolesClaim = rolesClaim;
  }

  @Override
  public AbstractAuthenticationToken convert(Jwt token) {
    return new JwtAuthenticationToken(token, roles(token), PREFIX + name(token));
  }

  private String name(Jwt token) {
    Object name = claim(token.getClaims(), nameClaim);
    if (name instanceof String text
        && !text.isBlank()
        && text.length() <= LONGEST_NAME
        && text.chars().noneMatch(Character::isISOControl)) {
      return text;
    }
    throw new NamelessBearer(nameClaim, LONGEST_NAME);
  }

  private List<SimpleGrantedAuthority> roles(Jwt token) {
    Stream<?> names =
        switch (claim(token.getClaims(), rolesClaim)) {
          case String text -> Arrays.stream(text.split("[ ,]+"));
          case Collection<?> list -> list.stream();
          case null, default -> Stream.empty();
        };
    return names
        .filter(String.class::isInstance)
        .flatMap(name -> Arrays.stream(Role.values()).filter(role -> role.word().equals(name)))
        .map(role -> new SimpleGrantedAuthority("ROLE_" + role.name()))
        .distinct()
        .toList();
  }

  /** The claim of this name, dots and all, or the one in the object that lies there. */
  private static @Nullable Object claim(Map<?, ?> claims, String name) {
    int dot = name.indexOf('.');
    if (dot < 0 || claims.containsKey(name)) {
      return claims.get(name);
    }
    return claims.get(name.substring(0, dot)) instanceof Map<?, ?> object
        ? claim(object, name.substring(dot + 1))
        : null;
  }
}
