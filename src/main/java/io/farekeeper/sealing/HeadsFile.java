package io.farekeeper.sealing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Heads in a file, one line each. The file itself says how far it is: each instance of the
 * application brings its own up to date, whichever instance sealed, and instances may share one.
 */
class HeadsFile implements HeadPublisher {
  private static final int AT_A_TIME = 500;

  private final Path path;
  private final Segments segments;
  private final Map<String, Head> last = new HashMap<>();
  private long read;

  HeadsFile(Path path, Segments segments) {
    this.path = path;
    this.segments = segments;
  }

  @Override
  public String name() {
    return "file";
  }

  @Override
  public synchronized long publish(SealedLog log, long newest) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    try (FileChannel file =
            FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        FileLock _ = file.lock()) {
      catchUp(file.size());
      requireAgreement(log);
      return append(log, newest, file);
    } catch (OverlappingFileLockException e) {
      throw new IOException("the file is being written by another part of this process", e);
    }
  }

  /** Reads what was appended since; all of it if it is another file now. */
  private void catchUp(long size) throws IOException {
    if (size < read) {
      last.clear();
      read = 0;
    }
    if (size == read) {
      return;
    }
    try (FileChannel written = FileChannel.open(path, StandardOpenOption.READ)) {
      written.position(read);
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(Channels.newInputStream(written), StandardCharsets.UTF_8));
      String line;
      while ((line = lines.readLine()) != null) {
        Head.parse(line).ifPresent(head -> last.put(head.log(), head));
      }
    }
    read = size;
  }

  private void requireAgreement(SealedLog log) {
    Head told = last.get(log.word());
    if (told == null) {
      return;
    }
    boolean same =
        segments
            .head(log, told.number())
            .map(stored -> stored.get("hash"))
            .filter(hash -> hash.isString() && hash.asString().getValue().equals(told.hash()))
            .isPresent();
    if (!same) {
      throw new SealingException(
          "the heads file holds segment %d of %s, and the database none or another; verify-ticket-log says more"
              .formatted(told.number(), log.word()));
    }
  }

  private long append(SealedLog log, long newest, FileChannel file) throws IOException {
    long known = Optional.ofNullable(last.get(log.word())).map(Head::number).orElse(0L);
    while (known < newest) {
      List<SegmentHead> heads = segments.headsFrom(log, known + 1, AT_A_TIME);
      if (heads.isEmpty()) {
        break;
      }
      String lines =
          heads.stream().map(head -> Head.line(head) + "\n").collect(Collectors.joining());
      write(file, (endsInTheMiddle() ? "\n" : "") + lines);
      SegmentHead latest = heads.getLast();
      known = latest.number();
      last.put(log.word(), new Head(latest.log(), latest.number(), latest.hash()));
    }
    return known;
  }

  /** A crash may have cut the last line; it is written anew, whole. */
  private boolean endsInTheMiddle() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      if (file.length() == 0) {
        return false;
      }
      file.seek(file.length() - 1);
      return file.read() != '\n';
    }
  }

  private void write(FileChannel file, String lines) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(lines);
    while (bytes.hasRemaining()) {
      var _ = file.write(bytes);
    }
    file.force(true);
    read = file.size();
  }
}
