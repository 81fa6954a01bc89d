package io.farekeeper.sealing;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Compares the heads file with the segments of one log, in step with the walk over these. */
final class HeadsCheck implements AutoCloseable {
  private static final String NOT_SAME = "the heads file has another hash for a segment";
  private static final String NOT_THERE =
      "the heads file has a segment that the database has not: cut off or removed";

  private final SealedLog log;
  private final Segments segments;
  private final VerificationTally verificationTally;
  private final long from;
  private final long to;
  private @Nullable HeadsReader heads;

  /** Opens the file; without one nothing is compared. */
  HeadsCheck(
      @Nullable Path file,
      SealedLog log,
      Segments segments,
      VerificationTally verificationTally,
      long from,
      long to)
      throws IOException {
    this.log = log;
    this.segments = segments;
    this.verificationTally = verificationTally;
    this.from = from;
    this.to = to;
    this.heads = file == null ? null : open(file);
  }

  private @Nullable HeadsReader open(Path file) throws IOException {
    try {
      return new HeadsReader(file, log);
    } catch (NoSuchFileException e) {
      if (segments.newest(log).isPresent()) {
        verificationTally.found(
            Finding.HEADS_WRONG, "the configured heads file is not there", log.word());
      }
      return null;
    }
  }

  /** The walk has come to that segment: compares what the file has up to it. */
  void upTo(long number, String hash) throws IOException {
    Head head;
    while ((head = peek()) != null && head.number() <= number) {
      if (head.number() == number) {
        compare(head, hash);
      } else {
        lookUp(head);
      }
      take();
    }
  }

  /**
   * The walk has ended: what the file has beyond it is looked up, for sealing goes on meanwhile.
   */
  void rest() throws IOException {
    Head head;
    while ((head = peek()) != null) {
      lookUp(head);
      take();
    }
    if (heads != null && heads.unreadable() > 0) {
      verificationTally.found(
          Finding.HEADS_WRONG,
          "the heads file has lines that are no heads",
          "%s: %d lines".formatted(log.word(), heads.unreadable()));
    }
  }

  private @Nullable Head peek() throws IOException {
    try {
      return heads == null ? null : heads.peek();
    } catch (CharacterCodingException e) {
      verificationTally.found(
          Finding.HEADS_WRONG, "the heads file is no text from some line on", log.word());
      close();
      return null;
    }
  }

  private void take() {
    if (heads != null) {
      heads.take();
    }
  }

  private void lookUp(Head head) {
    if (head.number() < from || head.number() > to) {
      return;
    }
    BsonDocument stored = segments.head(log, head.number()).orElse(null);
    if (stored == null) {
      verificationTally.head();
      verificationTally.found(Finding.HEADS_WRONG, NOT_THERE, nameOf(head));
    } else {
      BsonValue hash = stored.get("hash");
      compare(head, hash != null && hash.isString() ? hash.asString().getValue() : "");
    }
  }

  private void compare(Head head, String hash) {
    verificationTally.head();
    if (!head.hash().equals(hash)) {
      verificationTally.found(Finding.HEADS_WRONG, NOT_SAME, nameOf(head));
    }
  }

  private static String nameOf(Head head) {
    return head.log() + " segment " + head.number();
  }

  @Override
  public void close() throws IOException {
    HeadsReader open = heads;
    heads = null;
    if (open != null) {
      open.close();
    }
  }
}
