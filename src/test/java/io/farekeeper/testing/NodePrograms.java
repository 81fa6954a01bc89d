package io.farekeeper.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Where the Node.js programs are beside which Farekeeper is to work. */
public final class NodePrograms {
  private NodePrograms() {}

  /**
   * The folder that {@code FAREKEEPER_TEST_LEGACY} names, if there is one, and a node to run it.
   */
  public static Optional<Path> legacy() {
    return Optional.ofNullable(System.getenv("FAREKEEPER_TEST_LEGACY"))
        .filter(folder -> !folder.isBlank() && hasNode())
        .map(Path::of);
  }

  private static boolean hasNode() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "node")));
  }
}
