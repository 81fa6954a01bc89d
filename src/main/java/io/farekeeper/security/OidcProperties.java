package io.farekeeper.security;

import jakarta.validation.constraints.NotBlank;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Callers who bring a token of an OpenID Connect issuer.
 *
 * @param issuer The issuer's http or https address, as its tokens name it; without one no tokens
 *     are taken. Its keys are found under /.well-known/openid-configuration below it.
 * @param audience What a token must be for (claim aud).
 * @param rolesClaim The claim that names the roles (app, support, operator, auditor, admin): a list
 *     or a text with spaces between them; dots lead into objects, as in realm_access.roles. Other
 *     names are passed over.
 * @param nameClaim The claim that names the caller in records and logs, where it stands behind
 *     "oidc:".
 */
@Validated
@ConfigurationProperties("farekeeper.oidc")
record OidcProperties(
    @Nullable String issuer,
    @NotBlank @DefaultValue("farekeeper") String audience,
    @NotBlank @DefaultValue("roles") String rolesClaim,
    @NotBlank @DefaultValue("sub") String nameClaim) {}
