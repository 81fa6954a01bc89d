package io.farekeeper.process;

import io.farekeeper.FarekeeperApplication;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The JVM that instances run in. They start in half the time: what a start loads is kept once,
 * before the first of them, in a cache (JEP 514) that lasts as long as the tests.
 */
final class AppJvm {
  private static final Path TARGET = Path.of("target");

  private AppJvm() {}

  /** The application's command, to which arguments are added. */
  static List<String> command() {
    return command("-XX:AOTCache=" + Cache.FILE);
  }

  private static List<String> command(String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(ProcessHandle.current().info().command().orElseThrow(), "-cp", classPath()));
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m", "-Duser.timezone=UTC"));
    command.addAll(List.of(options));
    command.add(FarekeeperApplication.class.getName());
    return command;
  }

  /**
   * The application's; what only tests have is not on it. The packaged classes in place of those
   * compiled: the cache takes no directories.
   */
  private static String classPath() {
    String own = System.getProperty("java.class.path");
    Path packaged = TARGET.resolve("farekeeper.jar.original").toAbsolutePath();
    return String.join(
        File.pathSeparator,
        Arrays.stream(own.split(File.pathSeparator))
            .filter(entry -> !entry.endsWith("test-classes"))
            .map(
                entry ->
                    Files.isDirectory(Path.of(entry)) && Files.exists(packaged)
                        ? packaged.toString()
                        : entry)
            .toList());
  }

  /** Made by the first caller; the others wait. */
  private static final class Cache {
    static final Path FILE = make();

    private static Path make() {
      try {
        Path logs = Files.createDirectories(TARGET.resolve("process-tests"));
        Path file = logs.resolve("start-%d.aot".formatted(ProcessHandle.current().pid()));
        file.toFile().deleteOnExit();
        List<String> training =
            command("-XX:AOTCacheOutput=" + file, "-Dspring.context.exit=onRefresh");
        training.add("--server.port=0");
        new ProcessBuilder(training)
            .redirectErrorStream(true)
            .redirectOutput(logs.resolve("start.log").toFile())
            .start()
            .waitFor();
        return file;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
