package io.farekeeper.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.BeanUtils;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.BindParam;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses parameters that the endpoint does not have, and repeated ones where it takes one: a slip
 * in a filter's name must not answer with the unfiltered list.
 */
class QueryParameters implements HandlerInterceptor {
  /** The parameters of a handler method; true means that it may be repeated. */
  private final Map<Method, Map<String, Boolean>> known = new ConcurrentHashMap<>();

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    // A form in the body is no query; that the endpoint takes none is said by its media types.
    if (handler instanceof HandlerMethod method && request.getQueryString() != null) {
      Map<String, Boolean> parameters =
          known.computeIfAbsent(method.getMethod(), QueryParameters::of);
      request.getParameterMap().forEach((name, values) -> check(parameters, name, values));
    }
    return true;
  }

  private static void check(Map<String, Boolean> known, String name, String[] values) {
    Boolean repeatable = known.get(name);
    if (repeatable == null) {
      throw ApiException.invalid(name, "is not a parameter of this endpoint");
    }
    if (values.length > 1 && !repeatable) {
      throw ApiException.invalid(name, "must be given once");
    }
  }

  private static Map<String, Boolean> of(Method method) {
    Map<String, Boolean> parameters = new HashMap<>();
    for (Parameter parameter : method.getParameters()) {
      RequestParam annotation = parameter.getAnnotation(RequestParam.class);
      if (annotation != null) {
        add(parameter, annotation.name(), parameters);
      } else if (!isTakenFromElsewhere(parameter)) {
        addUnannotated(parameter, parameters);
      }
    }
    return Map.copyOf(parameters);
  }

  /** A path variable, the body, a header and their like. */
  private static boolean isTakenFromElsewhere(Parameter parameter) {
    return Arrays.stream(parameter.getAnnotations())
        .map(Annotation::annotationType)
        .anyMatch(type -> type.getPackage().equals(RequestParam.class.getPackage()));
  }

  /** A simple type is a parameter of its own; a record stands for its components. */
  private static void addUnannotated(Parameter parameter, Map<String, Boolean> parameters) {
    Class<?> type = parameter.getType();
    if (BeanUtils.isSimpleProperty(type)) {
      add(parameter, "", parameters);
    } else if (type.isRecord()) {
      for (Parameter component : BeanUtils.getResolvableConstructor(type).getParameters()) {
        if (!isHidden(component)) {
          BindParam name = component.getAnnotation(BindParam.class);
          add(component, name == null ? "" : name.value(), parameters);
        }
      }
    }
  }

  /** A component that the request gives by other means. */
  private static boolean isHidden(Parameter component) {
    var described = component.getAnnotation(io.swagger.v3.oas.annotations.Parameter.class);
    return described != null && described.hidden();
  }

  private static void add(Parameter parameter, String name, Map<String, Boolean> parameters) {
    Class<?> type = parameter.getType();
    parameters.put(
        StringUtils.hasText(name) ? name : parameter.getName(),
        type.isArray() || Collection.class.isAssignableFrom(type));
  }
}
