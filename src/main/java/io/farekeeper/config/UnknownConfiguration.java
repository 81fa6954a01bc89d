package io.farekeeper.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.stereotype.Component;

/**
 * Stops the start if a {@code farekeeper.*} property is set that does not exist: a setting with a
 * slip in its name would be ignored in silence. An unknown environment variable is only warned of,
 * since a platform sets variables of its own (Kubernetes one for each service).
 */
@Component
class UnknownConfiguration implements BeanFactoryPostProcessor, EnvironmentAware {
  private static final Logger log = LoggerFactory.getLogger(UnknownConfiguration.class);
  private static final String VARIABLE_PREFIX = "FAREKEEPER_";
  private static final String TEST_PREFIX = "FAREKEEPER_TEST_";

  private @Nullable ConfigurableEnvironment environment;

  @Override
  public void setEnvironment(Environment environment) {
    this.environment = (ConfigurableEnvironment) environment;
  }

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
    Optional<KnownProperties> known = KnownProperties.read();
    if (known.isEmpty()) {
      log.warn("This build has no configuration metadata: names of settings are not checked");
    } else if (environment != null) {
      check(environment, known.get());
    }
  }

  /**
   * Passes if every property is known.
   *
   * @throws InvalidConfigurationException naming the first that is not
   */
  static void check(ConfigurableEnvironment environment, KnownProperties known) {
    for (PropertySource<?> source : environment.getPropertySources()) {
      if (source instanceof EnumerablePropertySource<?> listed) {
        Set<String> names = new TreeSet<>(List.of(listed.getPropertyNames()));
        if (isOfVariables(source)) {
          names.forEach(name -> warnOfVariable(name, known));
        } else {
          names.forEach(name -> requireKnown(name, source, known));
        }
      }
    }
  }

  private static boolean isOfVariables(PropertySource<?> source) {
    return source.getName().endsWith(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
  }

  private static void requireKnown(String name, PropertySource<?> source, KnownProperties known) {
    if (name.startsWith(KnownProperties.PREFIX) && !known.has(name)) {
      throw new InvalidConfigurationException(
          "There is no property '%s' (set in %s).%s"
              .formatted(
                  name,
                  source.getName(),
                  known.nearest(name).map(" The nearest name is '%s'."::formatted).orElse("")));
    }
  }

  private static void warnOfVariable(String name, KnownProperties known) {
    if (name.startsWith(VARIABLE_PREFIX)
        && !name.startsWith(TEST_PREFIX)
        && !known.hasVariable(name)) {
      log.warn("The environment variable {} sets nothing that Farekeeper knows", name);
    }
  }
}
