package io.farekeeper.rewards;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.FarekeeperApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
@Isolated("what others log would be taken for its own")
class ProgrammeStartTest {

  /** Another instance may seal: the feed has what any of them sealed. */
  @Test
  void withoutSealingItStartsAndWarns(CapturedOutput output) {
    SpringApplication.run(
            FarekeeperApplication.class,
            "--server.port=0",
            "--farekeeper.loyalty.enabled=true",
            "--farekeeper.ticket-log.sealing.enabled=false")
        .close();

    assertThat(output.getAll())
        .containsOnlyOnce("Loyalty rides count only if another instance seals the ticket log");
  }
}
