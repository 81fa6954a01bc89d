package io.farekeeper.testing;

import java.util.Set;
import org.junit.jupiter.api.parallel.ResourceLocksProvider;

/**
 * Where there is no real MongoDB, those who set whole copies of the application on the embedded one
 * take turns: several at once keep it from answering in time.
 */
public final class EmbeddedMongoTurns implements ResourceLocksProvider {
  @Override
  public Set<Lock> provideForClass(Class<?> testClass) {
    return RealMongod.program().isPresent() ? Set.of() : Set.of(new Lock("the embedded MongoDB"));
  }
}
