package io.farekeeper.web;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.converter.ByteArrayHttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.http.converter.ResourceHttpMessageConverter;
import org.springframework.http.converter.StringHttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.type.LogicalType;

@ConditionalOnWebApplication
@Configuration(proxyBeanMethods = false)
class ApiConfiguration implements WebMvcConfigurer {
  private static final String API = "/api";

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(new QueryParameters()).addPathPatterns(API + "/**");
  }

  /** JSON alone: a library that reads YAML, say, is there for another reason. */
  @Override
  public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
    converters.configureMessageConvertersList(
        list -> list.removeIf(converter -> !isTaken(converter)));
  }

  private static boolean isTaken(HttpMessageConverter<?> converter) {
    return converter instanceof JacksonJsonHttpMessageConverter
        || converter instanceof StringHttpMessageConverter
        || converter instanceof ByteArrayHttpMessageConverter
        || converter instanceof ResourceHttpMessageConverter;
  }

  @Override
  public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
    resolvers.add(new PageRequestResolver());
  }

  /** Text is text: Jackson would take 7 and true for it. The rest of this kind are properties. */
  @Bean
  JsonMapperBuilderCustomizer strictText() {
    return mapper ->
        mapper.withCoercionConfig(
            LogicalType.Textual,
            text ->
                Stream.of(
                        CoercionInputShape.Integer,
                        CoercionInputShape.Float,
                        CoercionInputShape.Boolean)
                    .forEach(shape -> text.setCoercion(shape, CoercionAction.Fail)));
  }

  @Bean
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> malformedRequests() {
    return tomcat ->
        tomcat.addContextCustomizers(context -> MalformedRequests.takeOver(context.getParent()));
  }

  /** What the firewall in front of security refuses, as a problem and not as an empty answer. */
  @Bean
  RequestRejectedHandler rejectedRequests(
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    return (request, response, e) -> problems.resolveException(request, response, null, e);
  }

  /** Before all others. */
  @Bean
  FilterRegistrationBean<RequestGuard> requestGuard(
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    FilterRegistrationBean<RequestGuard> registration =
        new FilterRegistrationBean<>(new RequestGuard(problems));
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return registration;
  }

  @Bean
  FilterRegistrationBean<EmptyErrors> emptyErrors(
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    FilterRegistrationBean<EmptyErrors> registration =
        new FilterRegistrationBean<>(new EmptyErrors(problems));
    registration.addUrlPatterns("/actuator/*");
    registration.setOrder(Ordered.LOWEST_PRECEDENCE);
    return registration;
  }

  /** After security: who may not call learns nothing of the limit. */
  @Bean
  FilterRegistrationBean<BodyLimit> bodyLimit(
      ApiProperties properties,
      ObjectProvider<StreamedBody> streamed,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    FilterRegistrationBean<BodyLimit> registration =
        new FilterRegistrationBean<>(
            new BodyLimit(
                properties.maxBodySize().toBytes(),
                problems,
                streamed.stream().map(StreamedBody::path).collect(Collectors.toSet())));
    registration.addUrlPatterns(API + "/*");
    registration.setOrder(Ordered.LOWEST_PRECEDENCE);
    return registration;
  }
}
