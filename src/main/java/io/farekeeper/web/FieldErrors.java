package io.farekeeper.web;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.core.MethodParameter;
import org.springframework.util.StringUtils;
import org.springframework.validation.BindException;
import org.springframework.validation.Errors;
import org.springframework.validation.ObjectError;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** Names the fields that Spring's validation refused, as the client sent them. */
final class FieldErrors {
  private FieldErrors() {}

  /** Of a validated body, or of parameters that were bound to a record. */
  static List<FieldError> of(BindException e) {
    return orWhole(ofErrors(e));
  }

  /** Of validated parameters. */
  static List<FieldError> of(HandlerMethodValidationException e) {
    return orWhole(
        e.getParameterValidationResults().stream().flatMap(FieldErrors::ofParameter).toList());
  }

  /** Of a parameter that is not of its type. */
  static List<FieldError> of(MethodArgumentTypeMismatchException e) {
    String reason = "must be " + UnreadableBody.wanted(e.getRequiredType());
    return List.of(new FieldError(nameOf(e.getParameter(), e.getName()), reason));
  }

  private static Stream<FieldError> ofParameter(ParameterValidationResult result) {
    if (result instanceof Errors errors) {
      return ofErrors(errors).stream();
    }
    MethodParameter parameter = result.getMethodParameter();
    String name = nameOf(parameter, Optional.ofNullable(parameter.getParameterName()).orElse(""));
    return result.getResolvableErrors().stream()
        .map(error -> FieldError.ofJava(name, reasonOf(error)));
  }

  private static List<FieldError> ofErrors(Errors errors) {
    return errors.getAllErrors().stream().map(FieldErrors::ofError).toList();
  }

  private static FieldError ofError(ObjectError error) {
    if (error instanceof org.springframework.validation.FieldError field) {
      String reason = field.isBindingFailure() ? "is not of its type" : reasonOf(field);
      return FieldError.ofJava(field.getField(), reason);
    }
    return new FieldError("body", reasonOf(error));
  }

  private static List<FieldError> orWhole(List<FieldError> errors) {
    return errors.isEmpty() ? List.of(new FieldError("body", "is not valid")) : errors;
  }

  private static String reasonOf(MessageSourceResolvable error) {
    return Optional.ofNullable(error.getDefaultMessage()).orElse("is not valid");
  }

  private static String nameOf(MethodParameter parameter, String otherwise) {
    RequestParam query = parameter.getParameterAnnotation(RequestParam.class);
    if (query != null && StringUtils.hasText(query.name())) {
      return query.name();
    }
    PathVariable path = parameter.getParameterAnnotation(PathVariable.class);
    return path != null && StringUtils.hasText(path.name()) ? path.name() : otherwise;
  }
}
