package io.farekeeper.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@Isolated("what others log would be taken for its own")
@ExtendWith(OutputCaptureExtension.class)
class EmbeddedOutputTest {

  @Test
  void clientsGoBeforeTheirServers(CapturedOutput output) {
    EmbeddedApplication application =
        EmbeddedApplication.start("farekeeper.embedded.demo-data=false");
    String before = output.getAll();
    application.close();
    // Not WARNING, as Tomcat writes of threads of the drivers that happen to live on for a moment.
    assertThat(output.getAll().substring(before.length()))
        .doesNotContain(" WARN ", " ERROR ", "SEVERE", "Exception");
  }

  @Test
  void demoDataIsSummedUpInOneLineThatSaysWhatToTry(CapturedOutput output) {
    EmbeddedApplication.start().close();
    assertThat(output.getOut().lines().filter(line -> line.contains("Demo riders")))
        .singleElement()
        .asString()
        .contains("1001 to 1012", "/jobs/update-bytemark-tickets-cache/runs", "/sandbox/riders");
    assertThat(output.getAll()).as("no token in the log").doesNotContain("tok-1");
  }
}
