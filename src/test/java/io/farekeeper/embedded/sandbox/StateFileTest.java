package io.farekeeper.embedded.sandbox;

import static io.farekeeper.embedded.sandbox.SandboxClient.CLOCK;
import static io.farekeeper.embedded.sandbox.SandboxClient.V1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class StateFileTest {
  @TempDir private Path folder;

  private BytemarkSandbox start() {
    return BytemarkSandbox.start(CLOCK, 0, folder.resolve("data/sandbox.json"));
  }

  @Test
  void changesOutliveTheSandboxEvenIfNobodyClosesIt() throws IOException {
    List<ObjectNode> current;
    List<ObjectNode> expired;
    try (BytemarkSandbox first = start()) {
      SandboxRider rider = first.rider(50);
      rider.renewToken();
      String used = rider.grantFree().get("uuid").stringValue();
      String gone = rider.buy("abc").get("uuid").stringValue();
      rider.activate(used);
      rider.expire(gone);
      first.rider(51).renewToken();
      current = rider.currentPasses();
      expired = rider.expiredPasses();

      try (BytemarkSandbox second = start();
          SandboxClient client = new SandboxClient(second)) {
        assertThat(second.rider(50).token()).isEqualTo("tok-50-2");
        assertThat(second.rider(50).currentPasses()).isEqualTo(current);
        assertThat(second.rider(50).expiredPasses()).isEqualTo(expired);
        assertThat(second.rider(51).currentPasses()).isEqualTo(PassLists.startOf(51).current());
        assertThat(client.get("tok-51", V1).error()).isEqualTo(50020);
        assertThat(client.all("tok-50-2", V1, 20)).isEqualTo(current);
        assertThat(second.rider(50).buy("abc").get("uuid").stringValue()).isNotIn(used, gone);
      }
    }
  }

  @Test
  void payloadsComeBackByteForByte() throws IOException {
    String odd =
        "{\"z\":1.50,\"1\":1E+400,\"n\":12345678901234567890123,\"$a.\":[\"ñ\\u0000😀/\"]}";
    String before;
    try (BytemarkSandbox first = start();
        SandboxClient client = new SandboxClient(first)) {
      first.rider(1).replacePasses(List.of((ObjectNode) Json.MAPPER.readTree(odd)), List.of());
      before = client.get("tok-1", V1).body();
    }
    assertThat(before).contains(odd);
    try (BytemarkSandbox second = start();
        SandboxClient client = new SandboxClient(second)) {
      assertThat(client.get("tok-1", V1).body()).isEqualTo(before);
    }
  }

  @Test
  void noChangeNoFileAndFaultsAreNotKept() throws IOException {
    try (BytemarkSandbox first = start();
        SandboxClient client = new SandboxClient(first)) {
      first.rider(1).fault(Fault.SERVER_ERROR);
      client.get("tok-1", V1);
    }
    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void ridersThatChangeAtOnceAreAllKept() {
    try (BytemarkSandbox first = start()) {
      LongStream.range(0, 40)
          .parallel()
          .forEach(id -> IntStream.range(0, 3).forEach(n -> first.rider(id).grantFree()));
    }
    try (BytemarkSandbox second = start()) {
      for (long id = 0; id < 40; id++) {
        assertThat(second.rider(id).currentPasses())
            .hasSize(PassLists.startOf(id).current().size() + 3);
      }
    }
    assertThat(folder.resolve("data/sandbox.json.tmp")).doesNotExist();
  }

  @Test
  void aChangeThatCannotBeKeptIsNotMade() throws IOException {
    try (BytemarkSandbox first = start()) {
      Files.createFile(folder.resolve("data"));
      assertThatThrownBy(() -> first.rider(1).renewToken())
          .hasMessageContaining("Cannot write the sandbox's state file");
      assertThat(first.rider(1).token()).isEqualTo("tok-1");
      Files.delete(folder.resolve("data"));
      first.rider(2).renewToken();
    }
    try (BytemarkSandbox second = start()) {
      assertThat(second.rider(1).token()).isEqualTo("tok-1");
      assertThat(second.rider(2).token()).isEqualTo("tok-2-2");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"version\":1}",
        "{\"version\":2,\"riders\":{}}",
        "{\"version\":1,\"riders\":{\"x\":{}}}",
        "{\"version\":1,\"riders\":{\"1\":{\"made\":0}}}",
        "{\"version\":1,\"riders\":{\"1\":{\"token_generation\":1,\"made\":0,\"current\":[1],\"expired\":[]}}}"
      })
  void aDamagedFileStopsTheStartAndStays(String content) throws IOException {
    Path file = Files.createDirectories(folder.resolve("data")).resolve("sandbox.json");
    Files.writeString(file, content);
    assertThatThrownBy(this::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(file.toString());
    assertThat(file).hasContent(content);
  }
}
