package io.farekeeper.security;

import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;

/** The token is right, but has no name by which its bearer could be known here. */
class NamelessBearer extends OAuth2AuthenticationException {
  NamelessBearer(String claim, int longest) {
    super(
        new OAuth2Error(OAuth2ErrorCodes.INVALID_REQUEST),
        "The token does not name its bearer: claim %s must have 1 to %d characters, without control characters"
            .formatted(claim, longest));
  }
}
