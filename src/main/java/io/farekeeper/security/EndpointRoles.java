package io.farekeeper.security;

import static io.farekeeper.security.Role.orAdmin;

import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.authorization.AuthorityAuthorizationManager;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.authorization.SingleResultAuthorizationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Matches requests to endpoints, and lets those callers through whom the endpoint's {@link
 * RolesAllowed} names. An endpoint without it is closed.
 *
 * <p>Spring's method security would decide after the parameters and the body are read, so that a
 * caller without the role would be answered 400 for them. Hence this looks the endpoint up before;
 * by path and method alone, for the media types too are the business only of those who may call.
 */
class EndpointRoles implements AuthorizationManager<RequestAuthorizationContext>, RequestMatcher {
  private final Supplier<List<Endpoint>> endpoints;

  private record Endpoint(
      RequestMappingInfo mapping, AuthorizationManager<HttpServletRequest> callers) {

    boolean fits(HttpServletRequest request) {
      return mapping.getMethodsCondition().getMatchingCondition(request) != null
          && mapping.getPathPatternsCondition() != null
          && mapping.getPathPatternsCondition().getMatchingCondition(request) != null;
    }
  }

  /**
   * @param mappings looked up with the first request, since they are made after the filters
   */
  EndpointRoles(ObjectProvider<RequestMappingInfoHandlerMapping> mappings) {
    this.endpoints =
        SingletonSupplier.of(
            () ->
                mappings.stream()
                    .flatMap(mapping -> mapping.getHandlerMethods().entrySet().stream())
                    .map(found -> new Endpoint(found.getKey(), callersOf(found.getValue())))
                    .toList());
  }

  private static AuthorizationManager<HttpServletRequest> callersOf(HandlerMethod method) {
    RolesAllowed allowed = method.getMethodAnnotation(RolesAllowed.class);
    return allowed == null
        ? SingleResultAuthorizationManager.denyAll()
        : AuthorityAuthorizationManager.hasAnyRole(orAdmin(allowed.value()));
  }

  @Override
  public boolean matches(HttpServletRequest request) {
    return !fitting(request).isEmpty();
  }

  /** If several fit, each must let the caller through: which one runs may hang on media types. */
  @Override
  public AuthorizationResult authorize(
      Supplier<? extends @Nullable Authentication> caller, RequestAuthorizationContext context) {
    HttpServletRequest request = context.getRequest();
    List<Endpoint> fitting = fitting(request);
    boolean granted =
        fitting.stream()
            .map(endpoint -> endpoint.callers().authorize(caller, request))
            .allMatch(result -> result != null && result.isGranted());
    return new AuthorizationDecision(granted && !fitting.isEmpty());
  }

  private List<Endpoint> fitting(HttpServletRequest request) {
    if (!ServletRequestPathUtils.hasParsedRequestPath(request)) {
      ServletRequestPathUtils.parseAndCache(request);
    }
    return endpoints.get().stream().filter(endpoint -> endpoint.fits(request)).toList();
  }
}
