package io.farekeeper.statuscheck;

import io.farekeeper.tickets.statuses.CacheChanges;
import io.farekeeper.tickets.statuses.StatusChange;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;

/**
 * The changes of one run, on disk, since memory must not grow with their number: one BSON document
 * for each cache. The file is gone when it is closed, and when the process dies (where files can
 * lose their name while they are open).
 */
final class Spool implements AutoCloseable {
  private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();
  private static final int BUFFER = 1 << 16;
  private static final int LENGTH_BYTES = 4;

  private final FileChannel file;
  private final OutputStream out;

  private Spool(FileChannel file) {
    this.file = file;
    this.out = new BufferedOutputStream(Channels.newOutputStream(file), BUFFER);
  }

  /** An empty one in the directory for temporary files, readable by this account alone. */
  static Spool create() throws IOException {
    Path path = Files.createTempFile("farekeeper-status-check-", ".spool");
    try {
      return new Spool(
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE));
    } catch (IOException e) {
      Files.deleteIfExists(path);
      throw e;
    }
  }

  /** Adds the changes of a cache; not after the first reading. */
  void add(CacheChanges cache) {
    ByteBuffer bytes = new RawBsonDocument(encode(cache), CODEC).getByteBuffer().asNIO();
    try {
      Channels.newChannel(out).write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("the changes cannot be spooled", e);
    }
  }

  /** All of it in the order in which it was added; one reading at a time. */
  Iterator<CacheChanges> read() {
    try {
      out.flush();
      file.position(0);
      long end = file.size();
      return new Reading(new BufferedInputStream(Channels.newInputStream(file), BUFFER), end);
    } catch (IOException e) {
      throw new UncheckedIOException("the spooled changes cannot be read", e);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static BsonDocument encode(CacheChanges cache) {
    BsonArray changes = new BsonArray();
    for (StatusChange change : cache.changes()) {
      changes.add(
          new BsonArray(
              List.of(
                  new BsonString(change.passUuid()),
                  new BsonString(change.from()),
                  new BsonString(change.to()),
                  change.payloadHash() == null
                      ? BsonNull.VALUE
                      : new BsonString(change.payloadHash()),
                  new BsonInt32(change.position()),
                  BsonBoolean.valueOf(change.namedByPayload()))));
    }
    return new BsonDocument("i", cache.documentId())
        .append("u", new BsonInt64(cache.userId()))
        .append("o", BsonBoolean.valueOf(cache.oddVersion()))
        .append("c", changes);
  }

  private static CacheChanges decode(BsonDocument document) {
    List<StatusChange> changes =
        document.getArray("c").stream().map(value -> change(value.asArray())).toList();
    return new CacheChanges(
        Objects.requireNonNull(document.get("i")),
        document.getInt64("u").getValue(),
        changes,
        document.getBoolean("o").getValue());
  }

  private static StatusChange change(BsonArray parts) {
    BsonValue hash = parts.get(3);
    return new StatusChange(
        parts.get(0).asString().getValue(),
        parts.get(1).asString().getValue(),
        parts.get(2).asString().getValue(),
        hash.isNull() ? null : hash.asString().getValue(),
        parts.get(4).asInt32().getValue(),
        parts.get(5).asBoolean().getValue());
  }

  private static final class Reading implements Iterator<CacheChanges> {
    private final InputStream in;
    private long left;

    Reading(InputStream in, long left) {
      this.in = in;
      this.left = left;
    }

    @Override
    public boolean hasNext() {
      return left > 0;
    }

    @Override
    public CacheChanges next() {
      if (left <= 0) {
        throw new NoSuchElementException();
      }
      try {
        byte[] length = exactly(LENGTH_BYTES);
        int size = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getInt();
        byte[] document = new byte[size];
        System.arraycopy(length, 0, document, 0, LENGTH_BYTES);
        System.arraycopy(exactly(size - LENGTH_BYTES), 0, document, LENGTH_BYTES, size - 4);
        left -= size;
        return decode(new RawBsonDocument(document).decode(CODEC));
      } catch (IOException e) {
        throw new UncheckedIOException("the spooled changes cannot be read", e);
      }
    }

    private byte[] exactly(int bytes) throws IOException {
      byte[] read = in.readNBytes(bytes);
      if (read.length < bytes) {
        throw new EOFException();
      }
      return read;
    }
  }
}
