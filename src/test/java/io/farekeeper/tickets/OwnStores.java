package io.farekeeper.tickets;

import io.farekeeper.testing.TestMongo;
import io.farekeeper.testing.TestMySql;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives a test class stores of its own on real servers, closed when the class is done. */
public final class OwnStores implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(OwnStores.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Stores.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .computeIfAbsent(Stores.class, _ -> new Stores(TestMongo.best(), TestMySql.mariaDb()));
  }
}
