package io.farekeeper.security;

import org.springframework.security.core.AuthenticationException;

/** It cannot be checked whether a token is right: the issuer's keys cannot be had. */
class IssuerMissing extends AuthenticationException {
  IssuerMissing() {
    super("The issuer of the token does not answer; try again later");
  }
}
