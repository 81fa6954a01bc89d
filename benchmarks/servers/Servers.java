package servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real servers of one run, each in a process of its own, and what CPU they used. */
public final class Servers implements AutoCloseable {
  private final Path work;
  private final Map<String, Process> running = Collections.synchronizedMap(new LinkedHashMap<>());
  private int mongoPort;
  private int mysqlPort;
  private int vendorPort;

  public Servers(Path work) {
    this.work = work;
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  public String mongoUri(String database) {
    return "mongodb://127.0.0.1:" + mongoPort + "/" + database;
  }

  public int mysqlPort() {
    return mysqlPort;
  }

  public String jdbcUrl() {
    return "jdbc:mysql://127.0.0.1:" + mysqlPort + "/portal";
  }

  public String vendorUrl() {
    return "http://127.0.0.1:" + vendorPort;
  }

  public void startMongod(String program) {
    startMongod(program, folder("mongo"), 1);
  }

  /** Starts it on that data, which may be of an earlier run. */
  public void startMongod(String program, Path data, int cacheGigabytes) {
    mongoPort = freePort();
    start(
        "mongod",
        Map.of(),
        work,
        List.of(
            program,
            "--bind_ip=127.0.0.1",
            "--port=" + mongoPort,
            "--dbpath=" + data,
            "--wiredTigerCacheSizeGB=" + cacheGigabytes,
            "--nounixsocket",
            "--setParameter=diagnosticDataCollectionEnabled=false"));
    awaitPort("mongod", mongoPort);
  }

  public void startMariaDb() {
    Path base = folder("mariadb");
    boolean root = System.getProperty("user.name").equals("root");
    List<String> account = root ? List.of("--user=mysql") : List.of();
    if (root) {
      call(List.of("chown", "mysql", base.toString()));
    }
    List<String> install =
        new ArrayList<>(
            List.of("mariadb-install-db", "--no-defaults", "--datadir=" + base + "/data"));
    install.addAll(account);
    install.addAll(List.of("--auth-root-authentication-method=normal", "--skip-test-db"));
    call(install);
    mysqlPort = freePort();
    List<String> server =
        new ArrayList<>(List.of("mariadbd", "--no-defaults", "--datadir=" + base + "/data"));
    server.addAll(account);
    server.addAll(
        List.of(
            "--bind-address=127.0.0.1",
            "--port=" + mysqlPort,
            "--socket=" + base + "/mysqld.sock",
            "--pid-file=" + base + "/mariadbd.pid",
            "--skip-name-resolve",
            "--innodb-buffer-pool-size=512M"));
    start("mariadbd", Map.of(), work, server);
    awaitPort("mariadbd", mysqlPort);
  }

  /** Makes the portal's database; its tables are made by whoever comes first. */
  public void createDatabase() throws SQLException {
    String url = jdbcUrl() + "?createDatabaseIfNotExist=true";
    try (Connection _ = DriverManager.getConnection(url, "root", "")) {
      // Connecting made it.
    }
  }

  /** The stand-in for Bytemark; it keeps the ready-made answers of that many users. */
  public void startVendor(Path baseline, int latencyMillis, int users) {
    vendorPort = freePort();
    start(
        "fake-bytemark",
        Map.of(
            "PORT", Integer.toString(vendorPort),
            "LATENCY_MS", Integer.toString(latencyMillis),
            "MAX_CACHED", Integer.toString(2 * users + 100)),
        baseline,
        List.of("node", "--max-old-space-size=4096", "fake-bytemark.js"));
    awaitPort("fake-bytemark", vendorPort);
  }

  /** Starts a process whose output goes to a file of its name. */
  public Process start(
      String name, Map<String, String> environment, Path folder, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(log(name).toFile());
    try {
      Process process = builder.start();
      running.put(name, process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a process that is talked to; what it complains of goes to a file of its name. */
  public Process startTalking(String name, ProcessBuilder builder) throws IOException {
    Process process = builder.redirectError(log(name).toFile()).start();
    running.put(name, process);
    return process;
  }

  public void stop(String name) {
    Process process = running.remove(name);
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  public Path log(String name) {
    return work.resolve(name + ".log");
  }

  /** CPU seconds that each process has used since it started. */
  public Map<String, Double> cpuSeconds() {
    Map<String, Double> seconds = new LinkedHashMap<>();
    for (Map.Entry<String, Process> entry : List.copyOf(running.entrySet())) {
      entry
          .getValue()
          .info()
          .totalCpuDuration()
          .ifPresent(cpu -> seconds.put(entry.getKey(), cpu.toMillis() / 1000.0));
    }
    return seconds;
  }

  /** Runs a command to its end. */
  public void call(List<String> command) {
    start("call", Map.of(), work, command);
    awaitCall("call");
  }

  /** Waits for a process that ends by itself; fails if it did not end well. */
  public void awaitCall(String name) {
    try {
      if (running.get(name).waitFor() != 0) {
        throw new IllegalStateException(name + " failed:\n" + told(name));
      }
      running.remove(name);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What it said until now: the file is gone when this ends. */
  private String told(String name) {
    try {
      return Files.readString(log(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path folder(String name) {
    try {
      return Files.createDirectories(work.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The program of the JVM that this runs on. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void awaitPort(String name, int port) {
    for (int i = 0; i < 600; i++) {
      if (!running.get(name).isAlive()) {
        break;
      }
      try (Socket _ = new Socket("127.0.0.1", port)) {
        return;
      } catch (IOException e) {
        pause(100);
      }
    }
    throw new IllegalStateException(name + " does not answer:\n" + told(name));
  }

  public static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends every process, the newest first. */
  @Override
  public void close() {
    List<String> names = new ArrayList<>(running.keySet());
    Collections.reverse(names);
    names.forEach(this::stop);
  }
}
