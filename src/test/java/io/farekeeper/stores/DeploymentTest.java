package io.farekeeper.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeploymentTest {

  @ParameterizedTest
  @CsvSource({
    "true,  false, MongoDB is embedded",
    "false, true,  Bytemark is embedded",
    "true,  true,  MongoDB and Bytemark are embedded"
  })
  void aRealMySqlIsLeftAloneByEmbeddedNeighbours(
      boolean mongoDb, boolean bytemark, String neighbours) {
    Deployment deployment = new Deployment(mongoDb, false, bytemark, false);

    assertThatExceptionOfType(DeploymentIdleException.class)
        .isThrownBy(deployment::requireWorking)
        .withMessageStartingWith("MySQL is real but " + neighbours + ": nothing that changes it");
  }

  @Test
  void anyOtherDeploymentWorks() {
    assertThat(new Deployment(true, true, true, false).whyIdle()).isEmpty();
    assertThat(new Deployment(true, true, false, false).whyIdle()).isEmpty();
    assertThat(new Deployment(true, false, true, true).whyIdle()).isEmpty();
    assertThatCode(() -> new Deployment(false, false, false, false).requireWorking())
        .doesNotThrowAnyException();
  }
}
