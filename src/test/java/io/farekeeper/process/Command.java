package io.farekeeper.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A command, in a process of its own. */
final class Command implements AutoCloseable {
  static final String JOB = "update-bytemark-tickets-cache";
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final Process process;
  private final Path output;
  private final Path error;

  private Command(Process process, Path output, Path error) {
    this.process = process;
    this.output = output;
    this.error = error;
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /** Starts it with variables of the environment and the words behind {@code run}. */
  static Command start(Map<String, String> variables, String... words) {
    return program(variables, Stream.concat(Stream.of("run"), Stream.of(words)).toList());
  }

  /** Starts the program with variables of the environment and all of its words. */
  static Command program(Map<String, String> variables, List<String> words) {
    List<String> command = AppJvm.command();
    command.addAll(words);
    try {
      Path logs = Files.createDirectories(Path.of("target", "process-tests"));
      int number = NUMBERS.incrementAndGet();
      Path output = logs.resolve("command-%03d.out".formatted(number));
      Path error = logs.resolve("command-%03d.err".formatted(number));
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().keySet().removeIf(name -> name.startsWith("FAREKEEPER_"));
      builder.environment().putAll(variables);
      builder.redirectOutput(output.toFile()).redirectError(error.toFile());
      return new Command(builder.start(), output, error);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The exit code, once it has ended by itself. */
  int exitCode() {
    try {
      assertThat(process.waitFor(180, TimeUnit.SECONDS)).as("it has ended").isTrue();
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  String output() {
    return read(output);
  }

  /** Standard output, which must be one JSON object. */
  JsonNode result() {
    return JsonMapper.shared().readTree(output());
  }

  String error() {
    return read(error);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
