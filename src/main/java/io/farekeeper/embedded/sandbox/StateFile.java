package io.farekeeper.embedded.sandbox;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The file that keeps the riders that are no longer as they began. It is written whole and put in
 * place by renaming, so that a killed process leaves the old or the new one. The disk is not
 * forced: what a power failure takes is play data. Thread-safe; without a path it keeps nothing.
 */
final class StateFile {
  private static final int VERSION = 1;

  private final @Nullable Path path;

  /** Each changed rider as it stands in the file; ready bytes, since most stay as they are. */
  private final Map<Long, byte[]> riders = new TreeMap<>();

  private StateFile(@Nullable Path path) {
    this.path = path;
  }

  /** Takes the file into use; it need not exist yet. */
  static StateFile at(@Nullable Path path) {
    return new StateFile(path == null ? null : path.toAbsolutePath());
  }

  /**
   * Reads what the file knows.
   *
   * @throws IllegalStateException if it is there and cannot be understood
   */
  synchronized Map<Long, RiderState> read() {
    Map<Long, RiderState> states = new HashMap<>();
    if (path == null || !Files.exists(path)) {
      return states;
    }
    try {
      JsonNode root = Json.read(Files.readAllBytes(path));
      if (root.path("version").asInt(0) != VERSION) {
        throw new IllegalStateException("The sandbox's state file has an unknown version: " + path);
      }
      for (Map.Entry<String, JsonNode> rider : root.required("riders").properties()) {
        long userId = Long.parseLong(rider.getKey());
        states.put(userId, RiderState.fromJson(rider.getValue()));
        riders.put(userId, Json.bytes(rider.getValue()));
      }
      return states;
    } catch (JacksonException | NumberFormatException unreadable) {
      throw new IllegalStateException("The sandbox's state file is damaged: " + path, unreadable);
    } catch (IOException failed) {
      throw new UncheckedIOException("Cannot read the sandbox's state file", failed);
    }
  }

  /** Records the rider's new state; when this returns, a restarted sandbox knows it. */
  void save(long userId, RiderState state) {
    if (path != null) {
      save(path, userId, Json.bytes(state.toJson()));
    }
  }

  private synchronized void save(Path file, long userId, byte[] rider) {
    byte[] before = riders.put(userId, rider);
    try {
      write(file);
    } catch (IOException failed) {
      if (before == null) {
        riders.remove(userId);
      } else {
        riders.put(userId, before);
      }
      throw new UncheckedIOException("Cannot write the sandbox's state file", failed);
    }
  }

  private void write(Path file) throws IOException {
    Path folder = file.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Path next = file.resolveSibling(file.getFileName() + ".tmp");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(next))) {
      String separator = "{\"version\":" + VERSION + ",\"riders\":{";
      for (Map.Entry<Long, byte[]> rider : riders.entrySet()) {
        out.write((separator + "\n\"" + rider.getKey() + "\":").getBytes(StandardCharsets.UTF_8));
        out.write(rider.getValue());
        separator = ",";
      }
      out.write("\n}}\n".getBytes(StandardCharsets.UTF_8));
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
