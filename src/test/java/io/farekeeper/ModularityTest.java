package io.farekeeper;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** The modules keep to what they may use: no cycles, and only the faces of the named ones. */
class ModularityTest {

  @Test
  void modulesUseOnlyWhatTheyMay() {
    ApplicationModules.of(FarekeeperApplication.class).verify();
  }
}
