package io.farekeeper.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.model.Filters;
import io.farekeeper.testing.TestMongo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HeadsFileTest {
  @AutoClose private final SealingWorld world = new SealingWorld(TestMongo.best());
  @TempDir private Path folder;
  private Path path = Path.of("");

  @BeforeEach
  void name() {
    path = folder.resolve("outside").resolve("heads.jsonl");
  }

  private void seal(int from, int to) {
    world.write(from, to);
    world.seal(1);
  }

  private long tell(HeadsFile file) throws IOException {
    return file.publish(
        SealedLog.TICKETS, world.segments.newest(SealedLog.TICKETS).orElseThrow().number());
  }

  private List<Long> numbers() throws IOException {
    return Files.readAllLines(path).stream()
        .map(line -> Head.parse(line).map(Head::number).orElse(-1L))
        .toList();
  }

  @Test
  void eachSegmentIsALineOfJson() throws IOException {
    seal(1, 2);

    assertThat(tell(new HeadsFile(path, world.segments))).isEqualTo(2);

    assertThat(numbers()).containsExactly(1L, 2L);
    JsonNode line = JsonMapper.shared().readTree(Files.readAllLines(path).getLast());
    SegmentHead head = world.segments.newest(SealedLog.TICKETS).orElseThrow();
    assertThat(line.propertyNames())
        .containsExactly("log", "number", "hash", "count", "sealed_at", "hmac");
    assertThat(line.path("hash").asString()).isEqualTo(head.hash());
    assertThat(line.path("hmac").asString()).isEqualTo(head.hmac());
    assertThat(line.path("sealed_at").asString()).isEqualTo(head.sealedAt().toString());
    assertThat(line.path("count").asInt()).isEqualTo(1);
  }

  @Test
  void instancesThatShareTheFileWriteEachHeadOnce() throws IOException {
    HeadsFile one = new HeadsFile(path, world.segments);
    HeadsFile other = new HeadsFile(path, world.segments);
    seal(1, 2);
    tell(one);
    tell(other);
    seal(3, 4);
    tell(other);
    tell(one);
    seal(5, 5);
    tell(one);
    tell(new HeadsFile(path, world.segments));

    assertThat(numbers()).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void whatCouldNotBeWrittenIsMadeUpForInOrder() throws IOException {
    Files.writeString(path.getParent(), "a file where the folder should be");
    HeadsFile file = new HeadsFile(path, world.segments);
    seal(1, 3);
    assertThatThrownBy(() -> tell(file)).isInstanceOf(IOException.class);

    Files.delete(path.getParent());
    seal(4, 4);
    tell(file);

    assertThat(numbers()).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void aLineThatACrashHasCutIsWrittenAgainAndNoReaderMinds() throws IOException {
    world.headsFile = path;
    seal(1, 3);
    HeadsFile file = new HeadsFile(path, world.segments);
    tell(file);
    String whole = Files.readString(path);
    Files.writeString(path, whole.substring(0, whole.length() - 50));
    assertThat(world.verify("log", "ticket-log").values()).containsEntry("ok", true);

    assertThat(tell(file)).isEqualTo(3);

    assertThat(numbers()).containsExactly(1L, 2L, -1L, 3L);
    assertThat(world.verify("log", "ticket-log").values())
        .containsEntry("ok", true)
        .containsEntry("heads_checked", 3L);
  }

  @Test
  void aDatabaseThatContradictsTheFileIsToldOfAndTheFileStays() throws IOException {
    seal(1, 3);
    HeadsFile file = new HeadsFile(path, world.segments);
    tell(file);
    world.stored.deleteOne(Filters.eq("number", 3L));

    assertThatThrownBy(() -> tell(file))
        .isInstanceOf(SealingException.class)
        .hasMessageContaining("segment 3 of ticket-log");
    assertThat(numbers()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aFileThatWasMovedAwayIsBegunAnew() throws IOException {
    seal(1, 2);
    HeadsFile file = new HeadsFile(path, world.segments);
    tell(file);
    Files.move(path, folder.resolve("kept"));
    tell(file);

    assertThat(numbers()).containsExactly(1L, 2L);
  }
}
