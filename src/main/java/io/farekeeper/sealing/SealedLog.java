package io.farekeeper.sealing;

import java.util.Arrays;
import java.util.List;

/** The logs whose entries are sealed. */
enum SealedLog {
  TICKETS("ticket-log", "bytemark_tickets_log"),
  ACCESS("access-log", "farekeeper_access_log");

  private static final String ALL = "all";

  private final String word;
  private final String collection;

  SealedLog(String word, String collection) {
    this.word = word;
    this.collection = collection;
  }

  /** As segments, heads and the job's inputs name it. */
  String word() {
    return word;
  }

  /** Where its entries are. */
  String collection() {
    return collection;
  }

  /**
   * The log of that name, or every log if it is {@code all}.
   *
   * @throws SealingException if there is none
   */
  static List<SealedLog> named(String name) {
    List<SealedLog> named =
        Arrays.stream(values()).filter(log -> name.equals(ALL) || log.word.equals(name)).toList();
    if (named.isEmpty()) {
      throw new SealingException("there is no such log; there are: ticket-log, access-log, all");
    }
    return named;
  }
}
