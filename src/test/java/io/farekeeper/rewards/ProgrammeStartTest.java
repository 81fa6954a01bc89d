package io.farekeeper.rewards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.farekeeper.FarekeeperApplication;
import io.farekeeper.config.InvalidConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
@Isolated("what others log would be taken for its own")
class ProgrammeStartTest {

  @Test
  void withoutSealingTheStartStopsWithOneLine(CapturedOutput output) {
    assertThatThrownBy(
            () ->
                SpringApplication.run(
                    FarekeeperApplication.class,
                    "--server.port=0",
                    "--farekeeper.loyalty.enabled=true",
                    "--farekeeper.ticket-log.sealing.enabled=false"))
        .hasRootCauseInstanceOf(InvalidConfigurationException.class);

    assertThat(output.getAll())
        .contains("farekeeper.loyalty.enabled needs sealing")
        .contains("set farekeeper.ticket-log.sealing.enabled=true")
        .doesNotContain("\tat ");
  }
}
