package io.farekeeper.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.authentication.AuthenticationTrustResolverImpl;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * The rule for what no rule names: an endpoint stays closed until one does; a path that leads
 * nowhere lets a known user through, to be told so with 404.
 */
class UnknownPaths implements AuthorizationManager<RequestAuthorizationContext> {
  private final ObjectProvider<HandlerMapping> mappings;

  /**
   * @param mappings looked up with the first call, since they are made after the security filters
   */
  UnknownPaths(ObjectProvider<HandlerMapping> mappings) {
    this.mappings = mappings;
  }

  @Override
  public AuthorizationResult authorize(
      Supplier<? extends @Nullable Authentication> caller, RequestAuthorizationContext context) {
    boolean known = new AuthenticationTrustResolverImpl().isAuthenticated(caller.get());
    return new AuthorizationDecision(known && leadsNowhere(context.getRequest()));
  }

  private boolean leadsNowhere(HttpServletRequest request) {
    if (!ServletRequestPathUtils.hasParsedRequestPath(request)) {
      ServletRequestPathUtils.parseAndCache(request);
    }
    return mappings.orderedStream().noneMatch(mapping -> isEndpoint(mapping, request));
  }

  private static boolean isEndpoint(HandlerMapping mapping, HttpServletRequest request) {
    try {
      HandlerExecutionChain found = mapping.getHandler(request);
      return found != null && found.getHandler() instanceof HandlerMethod;
    } catch (Exception e) {
      // The mapping refuses the method or the media type: nothing would run, and it says so itself.
      return false;
    }
  }
}
