package io.farekeeper.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@Isolated("what others log would be taken for its own")
@ExtendWith(OutputCaptureExtension.class)
class EmbeddedShutdownTest {

  @Test
  void clientsGoBeforeTheirServers(CapturedOutput output) {
    EmbeddedApplication application =
        EmbeddedApplication.start("farekeeper.embedded.demo-data=false");
    String before = output.getAll();
    application.close();
    assertThat(output.getAll().substring(before.length()))
        .doesNotContain("WARN", "ERROR", "Exception");
  }
}
