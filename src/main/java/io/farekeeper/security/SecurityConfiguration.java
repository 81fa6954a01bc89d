package io.farekeeper.security;

import static io.farekeeper.security.Role.OPERATOR;
import static io.farekeeper.security.Role.orAdmin;
import static org.springframework.http.HttpMethod.OPTIONS;

import com.github.benmanes.caffeine.cache.Ticker;
import io.farekeeper.web.ApiException;
import jakarta.servlet.DispatcherType;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

@ConditionalOnWebApplication
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
  private static final String[] OPERATORS_PATHS = {
    "/api/v1/jobs/**", "/api/v1/loyalty/**", "/sandbox/**"
  };

  @Bean
  OperationCustomizer rolesOfOperations() {
    return new DescribedRoles();
  }

  @Bean
  PasswordEncoder passwordEncoder() {
    return new CredentialMemory(new BCryptPasswordEncoder(), Ticker.systemTicker());
  }

  /** To the console and not to the log, which others keep and read. */
  @Bean
  UserDetailsService users(UserProperties properties, PasswordEncoder encoder) {
    return new InMemoryUserDetailsManager(
        new Accounts(encoder, System.out::println).of(properties));
  }

  /** Health is open to a watcher with an outdated password as well: it is not looked at here. */
  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  SecurityFilterChain openPaths(HttpSecurity http) {
    return http.securityMatcher("/actuator/health/**")
        .authorizeHttpRequests(rules -> rules.anyRequest().permitAll())
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .csrf(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .build();
  }

  @Bean
  SecurityFilterChain security(
      HttpSecurity http,
      OidcProperties oidc,
      ObjectProvider<RequestMappingInfoHandlerMapping> mappings,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    AuthenticationEntryPoint unknown =
        (request, response, e) -> {
          if (e instanceof OAuth2AuthenticationException) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
          }
          problems.resolveException(request, response, null, problem(e));
        };
    AccessDeniedHandler denied =
        (request, response, e) -> problems.resolveException(request, response, null, e);
    if (oidc.issuer() != null) {
      takeTokens(http, oidc, oidc.issuer(), unknown);
    }
    return http.authorizeHttpRequests(rules -> addRules(rules, new EndpointRoles(mappings)))
        .httpBasic(basic -> basic.authenticationEntryPoint(unknown))
        .exceptionHandling(
            errors -> errors.authenticationEntryPoint(unknown).accessDeniedHandler(denied))
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .csrf(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .addFilterBefore(new CrossSiteGuard(denied), AuthorizationFilter.class)
        .build();
  }

  private static void takeTokens(
      HttpSecurity http, OidcProperties oidc, String issuer, AuthenticationEntryPoint unknown) {
    IssuerTokens tokens = new IssuerTokens(issuer, oidc.audience());
    TokenCaller caller = new TokenCaller(oidc.nameClaim(), oidc.rolesClaim());
    http.oauth2ResourceServer(
        server ->
            server
                .jwt(jwt -> jwt.decoder(tokens).jwtAuthenticationConverter(caller))
                .authenticationEntryPoint(unknown));
  }

  /** What the caller is answered: nothing of what a token holds. */
  private static Exception problem(AuthenticationException e) {
    return switch (e) {
      case IssuerMissing missing -> ApiException.unavailable(String.valueOf(missing.getMessage()));
      case NamelessBearer nameless ->
          ApiException.unauthenticated(String.valueOf(nameless.getMessage()));
      case OAuth2AuthenticationException _ ->
          ApiException.unauthenticated(
              "The token is not taken: it has expired, or is of another issuer, or for another"
                  + " audience");
      default -> e;
    };
  }

  /**
   * Who may call what; the first rule that fits decides. Below the operators' paths, what is no
   * endpoint is theirs too; elsewhere it lets a known user through, to be answered 404 or 405.
   */
  private static void addRules(
      AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry
          rules,
      EndpointRoles endpoints) {
    rules
        .dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
        .permitAll()
        // Never reaches an endpoint: it is answered with the methods that the path has.
        .requestMatchers(OPTIONS, "/**")
        .permitAll()
        .requestMatchers("/v3/api-docs/**", "/v3/api-docs.yaml")
        .authenticated()
        .requestMatchers("/swagger-ui/**", "/swagger-ui.html")
        .authenticated()
        .requestMatchers("/actuator/**")
        .hasAnyRole(orAdmin(OPERATOR.name()))
        .requestMatchers(endpoints)
        .access(endpoints)
        .requestMatchers(OPERATORS_PATHS)
        .hasAnyRole(orAdmin(OPERATOR.name()))
        .anyRequest()
        .authenticated();
  }
}
