package io.farekeeper.testing;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test a database of a real server: a constructor's is shared by all methods of the class,
 * a method's is its own.
 */
public final class OwnServers implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(OwnServers.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == TestMySql.class || type == TestMongo.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .computeIfAbsent(
            parameter.getParameter().getType(),
            type -> type == TestMySql.class ? TestMySql.mariaDb() : TestMongo.best());
  }
}
